export type {
  ApiShape,
  ChannelOf,
  DownOf,
  MethodOf,
  ParamsOf,
  PublishedIn,
  ResultOf,
  SessionDataOf,
  UpOf,
  UserDataOf,
} from './api.ts'
export { ChannelLog, LOG_LIMITS, type LogEffect, type LogLimits, type LogPage } from './channels/channel-log.ts'
export { ClientChannels, type ClientShell, MAX_PENDING } from './channels/client-channels.ts'
export type { Answer } from './channels/client-port.ts'
export type { ChannelEvent, ClientPublication, PresenceChange, Subscriber } from './channels/client-subscriptions.ts'
export {
  decodeDown,
  decodeUp,
  encodeDown,
  encodeUp,
  idOf,
  pastEntryText,
  publicationText,
} from './channels/codec.ts'
export type {
  CallBody,
  HistoryAsk,
  Joined,
  LaneDown,
  LaneUp,
  Member,
  Page,
  PastEntry,
  Position,
  Presence,
  SubscribeFlags,
} from './channels/frames.ts'
export type { Publication } from './channels/publication.ts'
export { upFault } from './channels/up-fault.ts'
export {
  isJoined,
  isName,
  isPage,
  isPosition,
  isPresence,
  MAX_NAME_BYTES,
  MAX_REASON_CHARS,
} from './channels/values.ts'
export type { LadderEffect, LadderEvent } from './ladder/events.ts'
export { createLadder, type Ladder } from './ladder/ladder.ts'
export { LADDER, type LadderOptions } from './ladder/options.ts'
export type { Outcome, Rung } from './ladder/rung.ts'
export { UpPath, type Way } from './ladder/up-path.ts'
export { nearest } from './nearest.ts'
export { err, ok, type Result } from './result.ts'
export {
  type ClientIncoming,
  type ClientSession,
  type ClientSessionState,
  createClientSession,
} from './session/client-session.ts'
export { Inbox, type Verdict } from './session/inbox.ts'
export { GATEWAY_MAILBOX_LIMITS, SESSION_LIMITS, type SessionLimits } from './session/limits.ts'
export type { Writes } from './session/link-slots.ts'
export { CLIENT_LIMITS, type MailboxLimits } from './session/mailbox-limits.ts'
export { Outbox } from './session/outbox.ts'
export type { SavedSession } from './session/saved-session.ts'
export type { Ledger } from './session/server-outbox.ts'
export {
  type ServerIncoming,
  ServerSession,
  type ServerSessionState,
  type Tick,
} from './session/server-session.ts'
export { fromBase64, toBase64, toBase64Url } from './wire/base64.ts'
export { CODES, type Code, RETRY } from './wire/codes.ts'
export { bareEvents, DATA, EVENTS } from './wire/event-stream.ts'
export type { Body, ControlFrame, Frame, Json, NumberedFrame, Terms } from './wire/frame.ts'
export { decodeHello, encodeHello, type Hello, VERSION } from './wire/hello.ts'
export {
  decodeLine,
  encodeBody,
  type Format,
  LINES,
  type Line,
  lanePayload,
  type Payload,
  utf8Length,
} from './wire/line-codec.ts'
export { lineDecoder } from './wire/line-decoder.ts'
export type { Retry } from './wire/retry.ts'
export { type BodyFault, encodeSafeBody, isSafeJson, nestsWithin } from './wire/safe-json.ts'
export { findUnsendable } from './wire/sendable.ts'
