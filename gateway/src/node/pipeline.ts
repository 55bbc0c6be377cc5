import { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Incoming, Outgoing } from './incoming.ts'

/**
 * Requests of one connection whose replies may wait for the one before them. Browsers and proxies
 * send none before they have read the last reply; programs that do have a handful on their way.
 */
const MAX_QUEUED = 32

const queued = new WeakMap<object, number>()

/**
 * Whether a request is one too many of those that wait on its connection, which is cut then: each
 * reply that waits is kept, and thousands of requests fit into what is read at once.
 */
export function isOneTooMany(incoming: Incoming, outgoing: Outgoing): boolean {
  // A reply whose turn has come has a socket; over HTTP/2 none waits for another.
  if (!(outgoing instanceof ServerResponse) || outgoing.socket !== null) return false
  const socket: Socket = incoming.socket
  const count = (queued.get(socket) ?? 0) + 1
  if (socket.destroyed) return true
  if (count > MAX_QUEUED) {
    socket.destroy()
    return true
  }
  queued.set(socket, count)
  outgoing.once('close', () => queued.set(socket, (queued.get(socket) ?? 1) - 1))
  return false
}
