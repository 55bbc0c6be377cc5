import type { Head } from './head.ts'

/** A request and its response. */
export interface Exchange {
  readonly request: Head
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Null until its head has come. */
  readonly response: Head | null
  /** When the request's head came, on the clock of `performance.now()`. */
  readonly sinceMs: number
}

/**
 * What kind of thing an exchange is, as far as its heads show. A stream is any response without a
 * length.
 */
export type ExchangeKind = 'websocket' | 'event-stream' | 'stream' | 'complete'

export function kindOf({ response }: Exchange): ExchangeKind {
  if (response === null) return 'complete'
  if (response.line[1] === '101') return 'websocket'
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) return 'event-stream'
  return response.headers.has('content-length') ? 'complete' : 'stream'
}
