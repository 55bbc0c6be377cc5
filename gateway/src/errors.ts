import type { Code } from '@rungway/protocol'

/**
 * What a mistake in using the gateway is called, beside the codes of the wire (PROTOCOL.md, section
 * "Codes").
 */
export type ErrorCode =
  | Code
  | 'refused'
  | 'unknown-option'
  | 'bad-option'
  | 'unknown-limit'
  | 'bad-limit'
  | 'unknown-event'
  | 'no-store'
  | 'unfit-store'

/**
 * The one error class of the gateway. The message holds what happened, which rule or limit it was,
 * and what to do.
 */
export class RungwayError extends Error {
  override readonly name = 'RungwayError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
