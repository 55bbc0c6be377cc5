import type { Code } from '@rungway/protocol'

/**
 * What a client is answered that may not, or asks for what cannot be: throw it from a handler of
 * requests. The code has 1 to 64 characters, the message 1 000 at most. Anything else that is
 * thrown is answered with `internal`, because its message may hold what no client is to know.
 */
export class Refused extends Error {
  /** Of the closed table, or an application's own. */
  readonly code: Code | (string & {})
  /** When the same may be asked again; 0: it would be refused again. */
  readonly retryAfterMs: number

  constructor(code: Code | (string & {}), message: string, retryAfterMs = 0) {
    super(message)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}
