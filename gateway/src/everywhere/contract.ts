import type { ApiShape, ChannelOf, DownOf } from '@rungway/protocol'
import type { GatewayStats } from '../reports/counters.ts'
import type { EndCode } from '../sessions/session.ts'

/** A node that did not do, or may not have done, what all were to do. */
export interface Unreached {
  /** Its name, another for each start of a gateway. */
  readonly node: string
  /** `nothing`: it has not done it. `unsure`: it was sent, and may have been done. */
  readonly done: 'nothing' | 'unsure'
  /** What happened, and what to do. */
  readonly message: string
}

/** What became of a call to all nodes. */
export interface Reached {
  /** Sessions that it reached, on all nodes together. */
  readonly sessions: number
  /**
   * Nodes that live, as far as is known, and did not answer. A node that is gone is none of them: its
   * sessions are gone with it.
   */
  readonly unreached: readonly Unreached[]
}

/** A session of any node, as operators see it. */
export interface SessionView {
  /** The name of its node; empty without a cluster. */
  readonly node: string
  readonly name: string
  /** The id of its user; empty for anonymous clients. */
  readonly user: string
  /** Null between links. */
  readonly transport: string | null
  readonly isAway: boolean
  /** Bytes that its client has not acknowledged. */
  readonly pendingBytes: number
}

/** Sessions that were looked for. */
export interface Found {
  /** How many there are, on all nodes that have answered. */
  readonly count: number
  /** The first of them, as many as were asked for, and fewer where their users have very long ids. */
  readonly sessions: readonly SessionView[]
  readonly unreached: readonly Unreached[]
}

export interface FindOptions {
  /** What the session's name, its user's id, or its transport (`away` between links) contains, in any case. */
  readonly text?: string
  /** How many are listed at most, from 0 to 1 000. Default: 100. */
  readonly limit?: number
}

/** What one node has counted. */
export interface NodeStats {
  /** The name of the node; empty without a cluster. */
  readonly node: string
  readonly stats: GatewayStats
}

/** What all nodes have counted. */
export interface StatsEverywhere {
  /** Of all nodes that have answered, together. */
  readonly total: GatewayStats
  /** Each of them, this one first. */
  readonly nodes: readonly NodeStats[]
  readonly unreached: readonly Unreached[]
}

/** Sessions of all nodes, addressed together. */
export interface SessionsEverywhere<A extends ApiShape = ApiShape> {
  /**
   * Sends to each of them. A body that cannot be sent goes to none, and `onError` is called with the
   * reason.
   */
  send(body: DownOf<A>): Promise<Reached>
  /**
   * Ends each of them at once, as `session.end` does. Default code: `unauthorized`. Rejects with
   * `bad-request` for any other code than those of `EndCode`.
   */
  end(code?: EndCode, reason?: string): Promise<Reached>
  /**
   * Subscribes each of them to a channel, as `session.subscribe` does. Rejects with `bad-request` for
   * what is no channel's name. A node whose broker cannot be reached is in `unreached`.
   */
  subscribe(channel: ChannelOf<A>): Promise<Reached>
  /** Ends their subscriptions to a channel. `sessions`: how many had one. */
  unsubscribe(channel: ChannelOf<A>): Promise<Reached>
  /** Which there are. */
  find(options?: FindOptions): Promise<Found>
}

/**
 * The sessions of all nodes. What one caller says is heard on each node in the order in which it was
 * called; what a node has not answered within `nodeCallMs` is in `unreached`. Without a cluster, the
 * sessions of this gateway.
 */
export interface Everywhere<A extends ApiShape = ApiShape> {
  /** The name of this node; empty without a cluster. */
  readonly node: string
  /** To all sessions. */
  broadcast(body: DownOf<A>): Promise<Reached>
  /** All devices of one user. */
  user(id: string): SessionsEverywhere<A>
  /** One session by its `name`, wherever it is: it is 1 or 0 sessions. */
  session(name: string): SessionsEverywhere<A>
  /** Sessions of all users. Each node looks at all of its own: not for each request of a client. */
  find(options?: FindOptions): Promise<Found>
  /** Counts of all nodes, as `gateway.stats` has them of one. */
  stats(): Promise<StatsEverywhere>
}
