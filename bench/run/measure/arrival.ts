import type { Server } from 'node:net'
import { clockMs } from './clock.ts'

/** When the first one came to a server, on the clock that all processes share. */
export interface Arrival {
  /** Its connection was accepted. */
  readonly acceptedMs: number
  /** Its first request was there, or its upgrade. */
  readonly askedMs: number
}

/** Watches from now on. What it returns throws while nobody has come and asked. */
export function watchArrival(server: Server): () => Arrival {
  let acceptedMs: number | null = null
  let askedMs: number | null = null
  // Not a listener: one more for `upgrade` would tell the server that somebody else answers those that are refused.
  const emit = server.emit.bind(server)
  server.emit = (event: string, ...args: unknown[]): boolean => {
    if (event === 'connection') acceptedMs ??= clockMs()
    else if (event === 'request' || event === 'upgrade') askedMs ??= clockMs()
    return emit(event, ...args)
  }
  return () => {
    if (acceptedMs === null || askedMs === null) throw new Error('nobody has come')
    return { acceptedMs, askedMs }
  }
}
