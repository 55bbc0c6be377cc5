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
}

/** What a layer of another protocol than Rungway's knows of the session that it stands on. */
export interface Ground {
  /** Queues a message that was encoded before, in order with those of the application. */
  queue(payload: Payload): unknown
}
