import type { Json, Result } from '@rungway/protocol'
import type {
  BodyReader,
  GatewayRequest,
  Handler,
  HttpReply,
  HttpRequest,
  Refusal,
  UpgradeRequest,
  Vouched,
} from '../http/request.ts'
import type { Unread } from '../http/unread.ts'
import type { GatewayLimits } from '../limits.ts'
import type { RouteTable } from '../routes.ts'
import type { Scheduler } from '../scheduler.ts'
import type { MovableSessions } from '../sessions/movable.ts'

/** Has each request served where its session is. Neither method throws. */
export interface Homing {
  /** `handle`: what serves it here. */
  http(request: HttpRequest, handle: Handler<HttpRequest>): HttpReply | Promise<HttpReply>
  upgrade(request: UpgradeRequest, handle: Handler<UpgradeRequest>): HttpReply | Promise<HttpReply>
}

/** Why another node has not answered. */
export interface CallFailure {
  /**
   * `gone`: it lives no more. `away`: it cannot be reached; nothing was sent. `refused`: it does not take
   * what was sent, and has done nothing. `lost`: it may have done it.
   */
  readonly type: 'gone' | 'away' | 'refused' | 'lost'
  /** What happened, and what to do. */
  readonly message: string
}

/** The other nodes. No method throws or rejects. */
export interface OtherNodes {
  /** The name of this one. */
  readonly own: string
  /** Those that live, as far as this node knows. */
  names(): readonly string[]
  /**
   * Has a node obey an order, after all that this one has ordered it before. `text`: JSON. Resolves with
   * what its `obey` has returned, within twice `nodeCallMs`.
   */
  order(to: string, text: string): Promise<Result<Json, CallFailure>>
  /** Asks a node, beside all else. Resolves with what its `answer` has returned, within `nodeCallMs`. */
  ask(to: string, question: string): Promise<Result<Json, CallFailure>>
}

/** What a gateway has of its cluster. */
export interface Membership extends Homing {
  readonly others: OtherNodes
}

/** A gateway, as the cluster sees it that it is a node of. */
export interface ClusterHost {
  readonly limits: GatewayLimits
  readonly scheduler: Scheduler
  /** The gateway's own routes, for requests that other nodes have let in. */
  readonly routes: RouteTable
  readonly bodies: BodyReader
  readonly unread: Unread
  /** Those that may move to another node, or come from one. */
  readonly sessions: MovableSessions
  /** Whether a session is open here. */
  hasSession(id: string): boolean
  /** Whether a client of it may come back without a word of where it is. */
  isUntold(id: string): boolean
  /** Does what another node orders, and returns the answer; null for what it does not understand. */
  obey(order: unknown): Json
  /** Answers another node; null for what it does not understand. */
  answer(question: unknown): Json | Promise<Json>
  identify(request: GatewayRequest): Result<Vouched, Refusal> | Promise<Result<Vouched, Refusal>>
  report(error: unknown): void
}

/** A gateway's place among others. `Cluster` is one. */
export interface ClusterNode {
  /** Names this node, and no other one before or after: it is a part of each epoch. */
  readonly node: string
  /** Called once, by `createGateway`. */
  join(host: ClusterHost): Membership
  /**
   * The gateway is about to drain: opens no session any more, and moves those that there are to other
   * nodes. Resolves when no more can be moved, after `leaveMs` at the latest.
   */
  leave(): Promise<void>
  /**
   * The gateway drains: what is relayed ends, and no other node relays to this one any more. Resolves
   * when the registry has heard of it, or cannot.
   */
  close(): Promise<void>
}
