import type { Result } from '@rungway/protocol'
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

/** Has each request served where its session is. Neither method throws. */
export interface Homing {
  /** `handle`: what serves it here. */
  http(request: HttpRequest, handle: Handler<HttpRequest>): HttpReply | Promise<HttpReply>
  upgrade(request: UpgradeRequest, handle: Handler<UpgradeRequest>): HttpReply | Promise<HttpReply>
}

/** A gateway, as the cluster sees it that it is a node of. */
export interface ClusterHost {
  readonly limits: GatewayLimits
  readonly scheduler: Scheduler
  /** The gateway's own routes, for requests that other nodes have let in. */
  readonly routes: RouteTable
  readonly bodies: BodyReader
  readonly unread: Unread
  /** Whether a session is open here. */
  hasSession(id: string): boolean
  /** Whether a client of it may come back without a word of where it is. */
  isUntold(id: string): boolean
  identify(request: GatewayRequest): Result<Vouched, Refusal> | Promise<Result<Vouched, Refusal>>
  report(error: unknown): void
}

/** A gateway's place among others. `Cluster` is one. */
export interface ClusterNode {
  /** Names this node, and no other one before or after: it is a part of each epoch. */
  readonly node: string
  /** Called once, by `createGateway`. */
  join(host: ClusterHost): Homing
  /**
   * The gateway drains: what is relayed ends, and no other node relays to this one any more. Resolves
   * when the registry has heard of it, or cannot.
   */
  close(): Promise<void>
}
