/**
 * What can go wrong on this side of the wire. A gateway's own codes (PROTOCOL.md, section "Codes") come as they are, so that a newer gateway can
 * name what this code does not know yet.
 */
export type ErrorCode = 'bad-frame' | 'too-large' | 'outbox-full' | 'closed' | 'unsupported' | (string & {})

/** The one error class of the SDK. The message says what happened and what to do. */
export class RungwayError extends Error {
  declare readonly code: ErrorCode

  constructor(code: ErrorCode, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}
