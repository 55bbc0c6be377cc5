import type { Retry } from './retry.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What an application says: a JSON value, or bytes. */
export type Body = Json | Uint8Array

/** What a client is told when its link is accepted. */
export interface Terms {
  /** Names this life of the session: another that is opened under the same id, after a restart, has another. */
  readonly epoch: string
  /** The last message of the client's that the gateway has. */
  readonly seen: number
  /** Whether the gateway still had what the hello asked to resume; false in the answer to a client that resumed nothing. */
  readonly resumed: boolean
  readonly maxMessageBytes: number
  readonly pingMs: number
  readonly lingerMs: number
  readonly pollMs: number
}

/** One unit on the wire. Every transport carries exactly these, in order, or ends. PROTOCOL.md, section "Frames". */
export type Frame =
  /** Numbered, either way. */
  | { readonly type: 'message'; readonly seq: number; readonly body: Body }
  /** Numbered, either way: the last thing that a side says. */
  | { readonly type: 'close'; readonly seq: number; readonly reason: string }
  /** Either way: everything up to and including `seen` has been delivered. */
  | { readonly type: 'ack'; readonly seen: number }
  /** Either way, on one link; answered on the same link with the same value. */
  | { readonly type: 'ping'; readonly value: number }
  | { readonly type: 'pong'; readonly value: number }
  /** Down, the first frame of a link. */
  | { readonly type: 'welcome'; readonly terms: Terms }
  /** Up: this link is the session's from now on. */
  | { readonly type: 'claim'; readonly claim: number; readonly seen: number }
  /** Down, the last frame of a link: why, what to do about it, and how long to stay away (0: no wish). `code` is from the closed table of the gateway's version. */
  | { readonly type: 'end'; readonly code: string; readonly retry: Retry; readonly retryAfterMs: number }

/** The frames that are not numbered: they belong to a link and die with it. Their fields are written in the order in which they are listed here. */
export type ControlFrame = Exclude<Frame, { readonly seq: number }>
