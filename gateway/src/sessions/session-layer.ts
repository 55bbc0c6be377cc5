import type { Json, Payload } from '@rungway/protocol'
import type { RequestOptions } from './session.ts'

/**
 * What stands on a session: channels and requests. There is none until the client or the
 * application uses it.
 */
export interface SessionLayer {
  /** One message of the lane. `chars` is about how long it was. */
  hear(body: Json, chars: number): void
  /** Links have been woken: there may be room again. */
  settled(): void
  /** There has been no link for a while. */
  away(): void
  /** There is a link again. */
  back(): void
  /** The session has ended. */
  ended(): void
  subscribe(channel: string): Promise<void>
  unsubscribe(channel: string): boolean
  request(method: string, params: Json, options?: RequestOptions): Promise<Json>
  /** How it goes on elsewhere with its session. Absent: it does not, and its session neither. */
  readonly carry?: LayerCarry
}

/** How what stands on a session goes on elsewhere. */
export interface LayerCarry {
  /** Whether nothing is under way that cannot go on elsewhere. */
  readonly isQuiet: boolean
  /** Whether the client is to answer something first. */
  readonly isAsking: boolean
  /**
   * What its client counts on. What is under way is given up, and its client told so. From then on
   * nothing comes of it, until `resume` or `moved`.
   */
  save(): Json
  /** It goes on here after all. */
  resume(): void
  /** The channels of what was saved that its session was unsubscribed from since. */
  left(saved: Json): readonly string[]
  /** It goes on elsewhere. */
  moved(): void
  /**
   * How it goes on with what was saved; nothing was used of it before. Throws for what is nothing that
   * was saved. The promise resolves when all that was heard is heard again.
   */
  restore(saved: Json): () => Promise<void>
}

/** What a layer of another protocol than Rungway's knows of the session that it stands on. */
export interface Ground {
  /** Queues a message that was encoded before, in order with those of the application. */
  queue(payload: Payload): unknown
}
