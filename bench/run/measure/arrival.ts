import type { Server } from 'node:net'
import { clockMs } from './clock.ts'

/** How the first client reached a server, on the clock that all processes share. */
export interface Arrival {
  /** When its connection was accepted. */
  readonly acceptedMs: number
  /** When its first request, or its upgrade, arrived. */
  readonly askedMs: number
}

/**
 * Watches from now on. The function that it returns throws until a client has connected and sent a
 * request.
 */
export function watchArrival(server: Server): () => Arrival {
  let acceptedMs: number | null = null
  let askedMs: number | null = null
  // Not a listener: with an `upgrade` listener the server would consider upgrades handled, and
  // refused ones would stay open.
  const emit = server.emit.bind(server)
  server.emit = (event: string, ...args: unknown[]): boolean => {
    if (event === 'connection') acceptedMs ??= clockMs()
    else if (event === 'request' || event === 'upgrade') askedMs ??= clockMs()
    return emit(event, ...args)
  }
  return () => {
    if (acceptedMs === null || askedMs === null) throw new Error('no client has sent a request yet')
    return { acceptedMs, askedMs }
  }
}
