import type { ApiShape, ChannelOf, DownOf, MethodOf, ParamsOf, PublishedIn, ResultOf } from '@rungway/protocol'
import type { Hono } from 'hono'
import type { NodeAdapter } from './adapters/node.ts'
import type { ChannelHandle } from './channels/channel-handle.ts'
import type { Hub } from './channels/hub.ts'
import type { Everywhere } from './everywhere/contract.ts'
import type { GatewayLimits } from './limits.ts'
import type { Attached, AttachOptions, NodeServer } from './node/attach.ts'
import type { GatewayEvents } from './options.ts'
import type { ProtocolMount } from './protocol-mount.ts'
import type { GatewayStats } from './reports/counters.ts'
import type { Router } from './router.ts'
import type { EndCode, Session } from './sessions/session.ts'

/** The part of a map that names what the gateway can be asked for. */
type RequestsOf<A extends ApiShape> = A extends { readonly requests: infer Requests } ? Requests : unknown

/** What a handler of requests is given beside the parameters. */
export interface HandlerContext<A extends ApiShape = ApiShape> {
  readonly session: Session<A>
  /** Aborted when the client gives up, or its session ends. */
  readonly signal: AbortSignal
}

/** All sessions of one user: each device, each tab. */
export interface GatewayUser<A extends ApiShape = ApiShape> {
  readonly id: string
  /** Whether any session of the user on this node has a link, or had one within `awayAfterMs`. */
  readonly isPresent: boolean
  /** Every session of the user on this node, lingering ones included. */
  sessions(): Session<A>[]
  /**
   * Sends to every session of the user, on all nodes; the body is encoded once. Returns how many of
   * this node took it. What does not reach another node is told to `onError`; `everywhere` tells the
   * caller.
   */
  send(body: DownOf<A>): number
}

/** What servers and adapters need of a gateway, whatever the types of its messages. */
export type MountableGateway = Pick<Gateway, 'app' | 'attach' | 'close' | 'leave' | 'limits' | 'node'>

export interface Gateway<A extends ApiShape = ApiShape> {
  /**
   * For Hono: `app.route('/rungway', gateway.app)`. Middleware of the app runs, and may add headers
   * to every reply.
   */
  readonly app: Hono
  /**
   * Takes what comes to a server of Node below a path, upgrades included: `gateway.attach(server, {
   * path: '/rungway' })`. The server's other listeners see everything else as before, and
   * middleware of a framework sees nothing of the gateway's. Throws `bad-option` for a path that is
   * no mount point.
   */
  attach(server: NodeServer, options: AttachOptions): Attached
  /** For adapters: the gateway over Node's own requests. */
  readonly node: NodeAdapter
  /** The gateway itself, which every adapter brings to a server: for an adapter of your own. */
  readonly handler: Router
  /**
   * For adapters: another protocol over the same sessions, to be mounted at a path of its own as the
   * gateway is. Hosts, origins, users and limits hold for it too; `close` closes the gateway.
   */
  mount(protocol: ProtocolMount): MountableGateway
  /** The limits in force. */
  readonly limits: GatewayLimits
  /** Returns the way to stop listening. Throws `unknown-event` for an event that there is not. */
  on<K extends keyof GatewayEvents>(event: K, listener: GatewayEvents<A>[K]): () => void
  /** Every session of this node, lingering ones included. */
  sessions(): IterableIterator<Session<A>>
  /** Of this node. */
  readonly sessionCount: number
  /**
   * Counts of this node since it was created, and what it holds now, for metrics. Walks every session:
   * call it every few seconds, not for each request.
   */
  stats(): GatewayStats
  /**
   * Sends to every session, on all nodes; with `to`, to those of this node that it picks. The body is
   * encoded once. Returns how many sessions of this node took it; a body that cannot be sent goes to
   * none. What does not reach another node is told to `onError`; `everywhere` tells the caller.
   */
  broadcast(body: DownOf<A>, to?: (session: Session<A>) => boolean): number
  /**
   * All devices of one user. Works for users without a session too: then nothing is sent, and they
   * are not present.
   */
  user(id: string): GatewayUser<A>
  /**
   * Ends every session of a user at once, on all nodes, as `session.end` does: after a log-out, or when
   * a token was revoked. Default code: `unauthorized`. Returns how many of this node were ended. Throws
   * `bad-request` for any other code than those of `EndCode`. What does not reach another node is told
   * to `onError`; `everywhere` tells the caller.
   */
  disconnect(userId: string, code?: EndCode, reason?: string): number
  /**
   * The same for all nodes, where the caller waits for what they have done: `await
   * gateway.everywhere.user('ada').end()`.
   */
  readonly everywhere: Everywhere<A>
  /**
   * A channel, to publish and to read as the server. Throws `bad-request` for what is no channel's
   * name.
   */
  channel<N extends ChannelOf<A>>(name: N): ChannelHandle<PublishedIn<A, N>>
  /** For adapters of other protocols: subscribes what is no session. */
  readonly hub: Hub
  /**
   * Answers requests of clients for a method; the newest handler of a method counts. What it
   * returns is the answer, once. A `Refused` that it throws reaches the client with its code;
   * anything else goes to `onError`, and the client is answered `internal`.
   */
  handle<M extends MethodOf<RequestsOf<A>>>(
    method: M,
    handler: (
      params: ParamsOf<RequestsOf<A>, M>,
      context: HandlerContext<A>,
    ) => ResultOf<RequestsOf<A>, M> | Promise<ResultOf<RequestsOf<A>, M>>,
  ): void
  /**
   * Before `close`, in a cluster: opens no session any more, and moves those that there are to other
   * nodes, where they go on: neither their clients nor what is on its way notices. Requests are served
   * meanwhile. Resolves when no more can be moved, after `leaveMs` at the latest; `close` ends what is
   * left. Never rejects: what fails is told to `onError`. Where all sessions are here it does nothing.
   */
  leave(): Promise<void>
  /**
   * Drains: refuses new requests, sends every client away until later, and ends every link.
   * Sessions are forgotten.
   */
  close(): void
}
