/**
 * What can go wrong on this side of the wire. A gateway's codes (PROTOCOL.md, section "Codes") are
 * passed on as they are, so that a newer gateway can use codes that this version does not know.
 *
 * - `bad-option`: an option or an event has a name or a value that does not exist.
 * - `bad-url`: the gateway's URL cannot be requested.
 * - `unsupported`: no transport works in this environment, or the transport is not on the ladder.
 * - `bad-frame`: the body is not a value that JSON can carry.
 * - `too-large`: the message exceeds `maxMessageBytes`, the client's or the gateway's.
 * - `outbox-full`: too much waits for acknowledgement; wait for `ready()`.
 * - `closed`: the client is closed.
 */
export type ErrorCode =
  | 'bad-option'
  | 'bad-url'
  | 'unsupported'
  | 'bad-frame'
  | 'too-large'
  | 'outbox-full'
  | 'closed'
  | (string & {})

/**
 * The one error class of the SDK. Its message holds what happened, which rule or limit it concerns,
 * and what to do next.
 */
export class RungwayError extends Error {
  declare readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options)
    this.code = code
  }
}

/** What goes with `closed`. */
export const CLOSED = 'The client is closed: create another'
