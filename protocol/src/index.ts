export { fromBase64, toBase64, toBase64Url } from './base64.ts'
export { type ClientSession, type ClientState, createClientSession, type Told } from './client-session.ts'
export { decodeLine, encodeBody, type Format, LINES, type Line, type Payload, utf8Length } from './codec.ts'
export { CODES, type Code, RETRY } from './codes.ts'
export { bareEvents, DATA, EVENTS } from './event-stream.ts'
export type { Body, ControlFrame, Frame, Json, Terms } from './frame.ts'
export { decodeHello, type Hello, VERSION } from './hello.ts'
export { Inbox, type Verdict } from './inbox.ts'
export {
  createLadder,
  LADDER,
  type Ladder,
  type LadderEffect,
  type LadderEvent,
  type LadderOptions,
  type Outcome,
  type Rung,
} from './ladder.ts'
export { MAILBOX_LIMITS, SESSION_LIMITS, type SessionLimits } from './limits.ts'
export { lineDecoder } from './line-decoder.ts'
export { CLIENT_LIMITS, type MailboxLimits } from './mailbox-limits.ts'
export { Outbox } from './outbox.ts'
export { err, ok, type Result } from './result.ts'
export type { Retry } from './retry.ts'
export { encodeSafeBody, isSafeJson } from './safe-json.ts'
export { type Heard, ServerSession, type ServerState, type Tick, type Writes } from './server-session.ts'
export { UpPath } from './up-path.ts'
