import type { Server, Socket } from 'node:net'

/** What crossed the sockets of a server: every byte of TCP payload, headers and framing included. */
export interface WireCount {
  readonly bytesIn: number
  readonly bytesOut: number
  /** What the server handed to the system, a call each: every one is at least one packet. 0 over TLS, where no JavaScript sees it. */
  readonly writes: number
  readonly connections: number
  /** HTTP requests, those that became a WebSocket included. */
  readonly requests: number
}

/** Counts from now on. Returns the way to read the count. */
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
  // Not a listener: one more for `upgrade` would tell the server that somebody else answers those that are refused.
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

/** These two methods are where a stream ends and the system begins: what was corked goes through the second at once. */
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
