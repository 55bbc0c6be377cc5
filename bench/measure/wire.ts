import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** What crossed the sockets of a server: every byte of TCP payload, headers and framing included. */
export interface WireCount {
  readonly bytesIn: number
  readonly bytesOut: number
  readonly connections: number
  /** HTTP requests, those that became a WebSocket included. */
  readonly requests: number
}

/** Counts from now on. Returns the way to read the count. */
export function countWire(server: Server): () => WireCount {
  const open = new Set<Socket>()
  let bytesIn = 0
  let bytesOut = 0
  let connections = 0
  let requests = 0
  server.on('connection', (socket) => {
    connections++
    open.add(socket)
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
    const count = { bytesIn, bytesOut, connections, requests }
    for (const socket of open) {
      count.bytesIn += socket.bytesRead
      count.bytesOut += socket.bytesWritten
    }
    return count
  }
}
