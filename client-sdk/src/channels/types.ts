import type {
  ApiShape,
  ChannelOf,
  ClientPublication,
  Json,
  Member,
  MethodOf,
  ParamsOf,
  Position,
  PresenceChange,
  PublishedIn,
  ResultOf,
} from '@rungway/protocol'
import type { Client } from '../client.ts'
import type { RungwayError } from '../errors.ts'

/** One publication, with its `epoch` and `offset`: it can be given as `since` itself. */
export type Publication<Data = Json> = ClientPublication<Data>

export interface SubscribeOptions {
  /** Ends the subscription. */
  readonly signal?: AbortSignal
  /**
   * What the application has already, from an earlier visit: what was published since comes first.
   * Only the first of several subscriptions to a channel can name it; `bad-option` else.
   */
  readonly since?: Position | null
  /**
   * `true` lists this client among the members, and reports who is there; `'watch'` only reports.
   * Default: neither.
   */
  readonly presence?: boolean | 'watch'
  /** What this client shows to others as a member. */
  readonly data?: Json
  /** Begin with the newest publication that there is. */
  readonly newest?: boolean
  /** When this client is slow, the newest publication alone is wanted. */
  readonly conflate?: boolean
  /**
   * How many publications wait for a slow `for await`, or for the first listener. Beyond them the
   * subscription ends with `slow-consumer` when those have been taken. Default: 1 000.
   */
  readonly maxWaiting?: number
}

/** Where a subscription stands. */
export type SubscriptionStatus =
  | { readonly name: 'joining' }
  /**
   * `recovered`: nothing lies between what came before (or `since`) and what comes now. False: the
   * history no longer reaches back that far.
   */
  | { readonly name: 'live'; readonly recovered: boolean }
  /** For good. `error`: why, unless the application has ended it. */
  | { readonly name: 'ended'; readonly error: RungwayError | null }

export interface SubscriptionEvents<Data = Json> {
  /** One publication, in order and once. Those that come before the first listener wait for it. */
  publication: (publication: Publication<Data>) => void
  /** What was said and is not stored. `author`: the user's id, if the sender has one. */
  ephemeral: (data: Data, author: string | null) => void
  /** All who are there. `change`: what is new, null when the list was read anew. */
  presence: (members: readonly Member[], change: PresenceChange | null) => void
  /** It stands elsewhere now. The first listener is told of an end that came before it. */
  status: (status: SubscriptionStatus) => void
}

/**
 * What comes from a channel, also over links and sessions that are lost. Iterate over it, or listen
 * to it. An iteration ends with the subscription: normally where the application has ended it, and
 * else by throwing why. There is one iteration for a subscription: a second one throws `bad-option`.
 */
export interface Subscription<Data = Json> extends AsyncIterable<Publication<Data>> {
  readonly channel: string
  readonly status: SubscriptionStatus
  /** Of what the application has been given last; null until the subscription is live. */
  readonly position: Position | null
  /** Who is there, when `presence` was asked for. */
  readonly members: readonly Member[]
  /**
   * Returns a function that removes the listener. Throws `bad-option` for an event that does not
   * exist.
   */
  on<K extends keyof SubscriptionEvents>(event: K, listener: SubscriptionEvents<Data>[K]): () => void
  unsubscribe(): void
}

export interface PublishOptions {
  /**
   * Called with `queued` when the publication waits to be sent, with a link or without, and with
   * `accepted` when the channel has it. What it throws goes to `onError`.
   */
  readonly onStatus?: (status: 'queued' | 'accepted') => void
}

export interface HistoryOptions {
  /** Only what follows this. */
  readonly after?: Position
  /** Only what comes before this. */
  readonly before?: Position
  /** The most to return; a gateway may return less. Default: 100. */
  readonly limit?: number
  /** The newest first. */
  readonly reverse?: boolean
}

/** A part of a channel's history, and the channel's newest position. */
export interface HistoryPage<Data = Json> extends Position {
  readonly publications: readonly Publication<Data>[]
  /** Whether there is more in the same direction. */
  readonly more: boolean
}

/** A named topic. Holds nothing: ask for it as often as you like. */
export interface Channel<Data = Json> {
  readonly name: string
  subscribe(options?: SubscribeOptions): Subscription<Data>
  /**
   * Resolves with the position that the publication has got, once the channel has it. It is
   * published once, whatever links and sessions do. Rejects with the gateway's code, with
   * `outbox-full`, `too-large`, `bad-frame` or `closed` when it was not sent, and with `unsure` when
   * the client ends before the answer.
   */
  publish(data: Data, options?: PublishOptions): Promise<Position>
  /**
   * Says what is worth nothing later: a cursor, "is typing". Dropped without a link, and for
   * slow subscribers. Throws `too-large` and `bad-frame`.
   */
  say(data: Data): void
  history(options?: HistoryOptions): Promise<HistoryPage<Data>>
  /** Who is there now. */
  presence(): Promise<readonly Member[]>
}

export interface RequestOptions {
  /** Rejects with `timeout` after this long. Default: 30 000. */
  readonly timeoutMs?: number
  /** Cancels the request: the gateway is told, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Answers a request of the gateway's: by what it returns, or resolves with. */
export type Handler<Params, Answer> = (
  params: Params,
  context: {
    /** Aborted when the answer is not wanted any more. */
    readonly signal: AbortSignal
  },
) => Answer | Promise<Answer>

/** What a client can do with channels, and with requests. */
export interface Channels<A extends ApiShape = ApiShape> {
  channel<Name extends ChannelOf<A>>(name: Name): Channel<PublishedIn<A, Name>>
  /**
   * Asks the gateway for something, once. Rejects with the gateway's code, `timeout`, `reset` when
   * the session was lost before the answer (it may have been carried out), and `closed`.
   */
  request<Method extends MethodOf<A['requests']>>(
    method: Method,
    params: ParamsOf<A['requests'], Method>,
    options?: RequestOptions,
  ): Promise<ResultOf<A['requests'], Method>>
  /**
   * Answers requests of the gateway's; the latest handler of a method counts. What it throws is the
   * answer: the code of a `RungwayError`, else `internal`. Returns a function that removes it.
   */
  handle<Method extends MethodOf<A['clientRequests']>>(
    method: Method,
    handler: Handler<ParamsOf<A['clientRequests'], Method>, ResultOf<A['clientRequests'], Method>>,
  ): () => void
  /** Called with each subscription that the gateway begins by itself. Returns a function that removes the listener. */
  onSubscribed(listener: (subscription: Subscription) => void): () => void
  /** Gives the gateway fresh credentials, without a new link. Rejects where it refuses them. */
  authenticate(token: string): Promise<void>
}

/** A client with channels and requests. */
export interface ChannelClient<A extends ApiShape = ApiShape> extends Client<A>, Channels<A> {}
