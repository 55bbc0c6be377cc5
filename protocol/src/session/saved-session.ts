import type { Payload } from '../wire/line-codec.ts'

/**
 * All of a session on the gateway that its client counts on, as JSON: to go on with it elsewhere.
 * Links, and what is known of the line, are not a part of it.
 */
export interface SavedSession {
  readonly id: string
  readonly epoch: string
  readonly overflow: 'refuse' | 'evict'
  /** The highest claim so far. */
  readonly claim: number
  readonly isProven: boolean
  /** The reason of the gateway's close, which is in the outbox; null while the session is open. */
  readonly closing: string | null
  readonly outbox: {
    readonly acked: number
    /** Characters that are acknowledged of the message after that. */
    readonly part: number
    /** What is not acknowledged, oldest first. */
    readonly queue: readonly Pick<Payload, 'text' | 'kind'>[]
  }
  readonly inbox: {
    readonly seen: number
    /** What has come of the message after that. */
    readonly joined: string
  }
}
