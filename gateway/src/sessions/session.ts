import type {
  ApiShape,
  ChannelOf,
  Code,
  DownOf,
  MethodOf,
  ParamsOf,
  ResultOf,
  SessionDataOf,
  UpOf,
  UserDataOf,
} from '@rungway/protocol'
import type { User } from '../auth/user.ts'
import { RungwayError } from '../errors.ts'

/**
 * What can be listened to on a session. A listener that throws, or whose promise is rejected, is
 * reported to `onError` and ends nothing.
 */
export interface SessionEvents<A extends ApiShape = ApiShape> {
  /**
   * One message of the client's, in order and exactly once. Messages that come while there is no
   * listener wait for one, so that a handler may `await` before it listens; at `maxUnheardBytes`
   * the session ends with `unheard`.
   */
  message: (body: UpOf<A>) => unknown
  /**
   * The session has had no link for `awayAfterMs`. Messages wait for the client until it comes
   * back, or until `lingerMs` have passed.
   */
  away: () => unknown
  /** The client has a link again, after `away`. */
  back: () => unknown
  /** Messages go over another transport from now on. `from` is null at the first link. */
  transport: (change: { readonly from: string | null; readonly to: string }) => unknown
  /**
   * The session has ended; `code` is from the closed table (`closed`, `expired`, `slow-consumer`,
   * …). Comes once, last; a listener that is added later is called too. A session that goes on at
   * another node of the gateway ends here with `going-away`, and `reason` is `moved`.
   */
  close: (code: Code, reason: string) => unknown
}

/** What became of a body that was sent. */
export type SendResult =
  /** It will arrive, exactly once and in order, or the session ends with a code. */
  | 'queued'
  /** The client did not keep up: its session has been ended with `slow-consumer`. */
  | 'overflow'
  /** The session is closing or has ended; nothing was queued. */
  | 'ended'
  /** The body exceeds `maxMessageBytes`; nothing was queued, and `onError` was called. */
  | 'too-large'
  /**
   * JSON would change the body (a Date, NaN, …), or it nests too deep; nothing was queued, and
   * `onError` was called with the place.
   */
  | 'bad-frame'

/**
 * The codes that an application may end a session with. All but `expired`, which begins a new
 * session, are final for the client.
 */
export type EndCode = Extract<Code, 'closed' | 'unauthorized' | 'forbidden' | 'expired'>

export const END_CODES: readonly EndCode[] = ['closed', 'unauthorized', 'forbidden', 'expired']

/**
 * Throws `bad-request` for any other code: a link cannot say one that is not in the closed table,
 * and another of the table would mislead its client.
 */
export function checkEndCode(code: EndCode): void {
  if (!END_CODES.includes(code))
    throw new RungwayError(
      'bad-request',
      `A session cannot end with ${JSON.stringify(code)}; it takes ${END_CODES.join(', ')}. Send a message before for what these do not say.`,
    )
}

/** What a request of the gateway's may be given. */
export interface RequestOptions {
  /** How long to wait for the answer. Default: 10 000. */
  readonly timeoutMs?: number
  /** Gives up when it is aborted; the client is told. */
  readonly signal?: AbortSignal
}

/** The part of a map that names what clients can be asked for. */
type ClientRequestsOf<A extends ApiShape> = A extends { readonly clientRequests: infer Requests } ? Requests : unknown

/** One conversation with one client, as the application sees it. It outlives links. */
export interface Session<A extends ApiShape = ApiShape> {
  /**
   * A name for logs and presence. Not the session id: that one is a capability, and the client's
   * alone.
   */
  readonly name: string
  /** What `authenticate` said at the latest request of the session. */
  readonly user: User<UserDataOf<A>>
  /**
   * What becomes of messages when a link is lost. `exactly-once`: they wait for the next link, with
   * Rungway's client. `at-most-once`: what is under way may be lost, and the session may end with
   * its link; clients of other protocols cannot acknowledge, and a bare `EventSource` neither.
   */
  readonly delivery: 'exactly-once' | 'at-most-once'
  /** The transport of the link that messages go to, or null between links. */
  readonly transport: string | null
  /** Whether there has been no link for `awayAfterMs`. */
  readonly isAway: boolean
  /**
   * `moved`: another node of the gateway had the session before, and has left. Its client has noticed
   * nothing, its subscriptions are there, and so is `data`.
   */
  readonly origin: 'opened' | 'moved'
  /**
   * Whatever the application wants to find again where the session goes on. It moves to another node
   * as JSON, at most `maxMovedDataBytes` of it; of what cannot, `onError` is told when its node leaves,
   * and the session ends then. Default: undefined.
   */
  data: SessionDataOf<A> | undefined
  /**
   * Bytes that the client has not acknowledged: watch it to slow down before `send` must refuse. Do
   * not wait for 0: a client with nothing to say acknowledges little with its answer to a ping.
   */
  readonly pendingBytes: number
  /** Queues a message. Never throws: the result is what became of it. */
  send(body: DownOf<A>): SendResult
  /**
   * Subscribes the session to a channel, of any user: `authorize` is not called. The client
   * is told, and hears what is published from now on. Rejects when the broker cannot be reached, and
   * with `unavailable` while the session goes over to another node. Nothing happens when it is subscribed already.
   */
  subscribe(channel: ChannelOf<A>): Promise<void>
  /**
   * Ends the session's subscription to a channel, however it was made; the client is told
   * `unsubscribed`. False when there was none.
   */
  unsubscribe(channel: ChannelOf<A>): boolean
  /**
   * Asks the client, which answers by `client.handle`. Rejects with `refused` when it answers no
   * (the `cause` has its code and message), or is of a protocol without requests; `too-many` when
   * `maxRequestsPerSession` have no answer yet; `unavailable` while the session goes over to another
   * node: nothing was asked; `timeout`, `canceled`, or `closed`: after these three it may have been done.
   */
  request<M extends MethodOf<ClientRequestsOf<A>>>(
    method: M,
    params: ParamsOf<ClientRequestsOf<A>, M>,
    options?: RequestOptions,
  ): Promise<ResultOf<ClientRequestsOf<A>, M>>
  /**
   * Says goodbye: what was sent before arrives first, and the session ends with `closed` once the
   * client has acknowledged it, or after `closeMs` without that. `reason` reaches the client.
   */
  close(reason?: string): void
  /**
   * Ends the session at once: every link is cut with `code` (default `closed`), what was not
   * acknowledged is dropped, and a client that comes back receives `code`. `reason` is for the
   * `close` event. Throws `bad-request` for any other code.
   */
  end(code?: EndCode, reason?: string): void
  /** Returns the way to stop listening. Throws `unknown-event` for an event that there is not. */
  on<K extends keyof SessionEvents>(event: K, listener: SessionEvents<A>[K]): () => void
}
