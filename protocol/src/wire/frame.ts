import type { Retry } from './retry.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The content of a message: a JSON value, or bytes. */
export type Body = Json | Uint8Array

/**
 * The payload of a welcome: what the gateway knows of the session, and the limits that it applies.
 */
export interface Terms {
  /**
   * Names this life of the session: a session opened under the same id after a restart has another
   * epoch.
   */
  readonly epoch: string
  /** Number of the newest message that the gateway has received from the client. */
  readonly seen: number
  /**
   * Whether the gateway still had the session that the hello wanted to resume; false when it wanted
   * none.
   */
  readonly resumed: boolean
  /**
   * Characters that the gateway has of the message after `seen`. Absent: it takes no messages in
   * parts.
   */
  readonly part?: number
  readonly maxMessageBytes: number
  readonly pingMs: number
  readonly lingerMs: number
  readonly pollMs: number
}

/** The frames that a session numbers: they survive their link. */
export type NumberedFrame =
  /** Either way. */
  | { readonly type: 'message'; readonly seq: number; readonly body: Body }
  /** Either way: for the layer above (channels and requests), and not for the application. */
  | { readonly type: 'lane'; readonly seq: number; readonly body: Json }
  /** Either way: the last numbered frame of its side. */
  | { readonly type: 'close'; readonly seq: number; readonly reason: string }

/**
 * Either way: a piece of a numbered frame that is too long for one write. `text` stands at `from`,
 * in characters (UTF-16 units), of a text that is `total` long: the frame's line without its number
 * and brackets. Each piece is kept and acknowledged by itself.
 */
export interface PartFrame {
  readonly type: 'part'
  readonly seq: number
  readonly text: string
  readonly from: number
  readonly total: number
}

/**
 * The frames that belong to a link and die with it. Their fields are written in the order in which
 * they are listed here.
 */
export type ControlFrame =
  /**
   * Either way: everything up to and including `seen` has been delivered, and `part` characters of
   * the message after it have come.
   */
  | { readonly type: 'ack'; readonly seen: number; readonly part?: number }
  /** Either way, on one link; answered on the same link with the same value. */
  | { readonly type: 'ping'; readonly value: number }
  | { readonly type: 'pong'; readonly value: number }
  /** Down, the first frame of a link. */
  | { readonly type: 'welcome'; readonly terms: Terms }
  /** Up: this link is the owner from now on. */
  | { readonly type: 'claim'; readonly claim: number; readonly seen: number; readonly part?: number }
  /**
   * Down, the last frame of a link. `code` comes from the table of the gateway's version, `retry`
   * is how to react to it, and `retryAfterMs` is the least pause before the next link (0: none).
   */
  | { readonly type: 'end'; readonly code: string; readonly retry: Retry; readonly retryAfterMs: number }

/**
 * One unit on the wire. A transport carries frames in order, all of them, or ends. PROTOCOL.md,
 * section "Frames".
 */
export type Frame = NumberedFrame | PartFrame | ControlFrame
