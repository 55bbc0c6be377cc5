import type { ApiShape, DownOf, Json, Outcome, UpOf } from '@rungway/protocol'
import type { RungwayError } from './errors.ts'

/** Where a client stands. */
export type ClientState<A extends ApiShape = ApiShape> =
  /**
   * No link carries: one is being opened, or waited for. Messages that are sent meanwhile are kept.
   */
  | { readonly name: 'connecting' }
  | { readonly name: 'open'; readonly transport: string }
  /**
   * For good. `error` holds why the client gave up; null after a close by either side.
   * `unacknowledged`: messages that the gateway may not have received, oldest first.
   */
  | {
      readonly name: 'closed'
      readonly by: 'client' | 'gateway'
      readonly reason: string
      readonly error: RungwayError | null
      readonly unacknowledged: readonly UpOf<A>[]
    }

export interface MessageInfo {
  /** The message's number in its session, from 1. */
  readonly seq: number
  /** The transport that delivered it. */
  readonly transport: string
}

/**
 * What a `reset` may have lost: the gateway no longer has the session, and a new one begins. Its
 * own messages may be missing too.
 */
export interface SessionLoss<A extends ApiShape = ApiShape> {
  /** The gateway's reason. */
  readonly code: string
  /**
   * Messages that were sent over a link and not acknowledged: they may have arrived or not. Send
   * again those that may arrive twice.
   */
  readonly inDoubt: readonly UpOf<A>[]
  /**
   * Messages that were never sent over a link: they move to the new session by themselves, in
   * order, after those sent during this event.
   */
  readonly carried: readonly UpOf<A>[]
}

/** An attempt to open or keep a link that failed, or to send something over one that goes on. */
export interface FailedAttempt {
  /** The transport that was tried, or that was in use. */
  readonly transport: string
  /** The URL that was requested last, without its query, which holds the session's id. */
  readonly url: string
  /** How it failed. */
  readonly outcome: Outcome
  /**
   * The HTTP status of the answer; absent when there was none, or the platform hides it, as
   * browsers do for WebSocket.
   */
  readonly status?: number | undefined
  /** The WebSocket close code. */
  readonly closeCode?: number | undefined
  /** The gateway's code when it was the gateway that refused. */
  readonly code?: string | undefined
  /** What was thrown, if anything. */
  readonly cause?: unknown
  /** All of it in a sentence, with what to do next where that is known. */
  readonly message: string
}

export interface ClientEvents<A extends ApiShape = ApiShape> {
  /**
   * One message of the gateway's, in order and exactly once. Messages that arrive before the first
   * listener wait for it, up to `maxUnheardBytes`.
   */
  message: (body: DownOf<A>, info: MessageInfo) => void
  /**
   * One message of the gateway's channel layer, which `@rungway/client/channels` listens to. Nothing
   * waits for a late listener.
   */
  lane: (body: Json) => void
  /** The client's state has changed; `client.state` is the same object. */
  state: (state: ClientState<A>) => void
  /** Another transport carries from now on. `from` is null at the first. */
  transport: (change: { readonly from: string | null; readonly to: string; readonly reason: string }) => void
  /** The gateway no longer has the session, and a new one begins. */
  reset: (loss: SessionLoss<A>) => void
  /** An attempt failed. The client goes on unless a `closed` state follows. */
  attempt: (failed: FailedAttempt) => void
  /** Lines of the protocol as they are written and read, for tools and tests. */
  wire: (traffic: { readonly direction: 'up' | 'down'; readonly transport: string; readonly text: string }) => void
}
