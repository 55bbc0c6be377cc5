import type { Server, Socket } from 'node:net'

/** Traffic of a server's sockets: every byte of TCP payload, headers and framing included. */
export interface WireCount {
  readonly bytesIn: number
  readonly bytesOut: number
  /**
   * Calls that hand bytes to the system: each is at least one packet. 0 over TLS, where they happen
   * outside JavaScript.
   */
  readonly writes: number
  readonly connections: number
  /** HTTP requests, including those that became a WebSocket. */
  readonly requests: number
}

/** Counts from now on. Returns a function that reads the counts. */
export function countWire(server: Server): () => WireCount {
  const open = new Set<Socket>()
  let bytesIn = 0
  let bytesOut = 0
  let writes = 0
  let connections = 0
  let requests = 0
  server.on('connection', (socket) => {
    connections++
    open.add(socket)
    countWrites(socket, () => writes++)
    socket.on('close', () => {
      open.delete(socket)
      bytesIn += socket.bytesRead
      bytesOut += socket.bytesWritten
    })
  })
  // Not a listener: with an `upgrade` listener the server would consider upgrades handled, and
  // refused ones would stay open.
  const emit = server.emit.bind(server)
  server.emit = (event: string, ...args: unknown[]): boolean => {
    if (event === 'request' || event === 'upgrade') requests++
    return emit(event, ...args)
  }
  return () => {
    const count = { bytesIn, bytesOut, writes, connections, requests }
    for (const socket of open) {
      count.bytesIn += socket.bytesRead
      count.bytesOut += socket.bytesWritten
    }
    return count
  }
}

/**
 * These two methods are where a stream hands bytes to the system; corked chunks go through the
 * second one together.
 */
function countWrites(socket: Socket, count: () => void): void {
  const { _write, _writev } = socket
  socket._write = (...args) => {
    count()
    _write.apply(socket, args)
  }
  if (_writev === undefined) return
  socket._writev = (...args) => {
    count()
    _writev.apply(socket, args)
  }
}
