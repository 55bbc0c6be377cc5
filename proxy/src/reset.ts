import type { Socket } from 'node:net'

/**
 * Resets a connection, so that its other end sees an error and no end. While an end is on its way
 * that is too late, and Node must not be asked: it would tell "reset EINVAL" and keep the connection
 * open for good. Such a connection is closed.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}
