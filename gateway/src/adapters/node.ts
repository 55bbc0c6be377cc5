import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import type { Duplex } from 'node:stream'
import type { HostPolicy } from '../http/hosts.ts'
import type { Unread } from '../http/unread.ts'
import type { GatewayLimits } from '../limits.ts'
import type { Connections } from '../node/connections.ts'
import { type Incoming, NodeHttpRequest, NodeUpgradeRequest, type Outgoing, SWITCHING } from '../node/incoming.ts'
import { refuseUpgrade, sendReply } from '../node/outgoing.ts'
import { turnOf, turnOfUpgrade } from '../node/pipeline.ts'
import type { Sockets } from '../node/sockets.ts'
import type { Router } from '../router.ts'

/** What adapters are made of. */
export interface AdapterContext {
  readonly router: Router
  readonly hosts: HostPolicy
  readonly connections: Connections
  readonly limits: GatewayLimits
  /** Makes the WebSockets of every mount. */
  readonly sockets: Sockets
  readonly unread: Unread
  readonly report: (error: unknown) => void
}

/**
 * A gateway over Node's own requests. `path` is the part of a request's path below the mount point.
 * No method throws.
 */
export interface NodeAdapter {
  http(incoming: Incoming, outgoing: Outgoing, path: string): void
  upgrade(incoming: IncomingMessage, stream: Duplex, head: Buffer, path: string): void
  /**
   * A server with the gateway listens on that address (absent: on all). Where each of them listens
   * on a loopback address, requests must ask for a name of this machine, unless the option `hosts`
   * says otherwise. Its connections are bounded by `maxConnections`. `serve` calls it.
   */
  servedAt(hostname: string | undefined, server: Server): void
  /** The same of a server whose connections are its own business. `attach` calls it. */
  attachedAt(hostname: string | undefined): void
  /** Cuts every WebSocket. */
  terminate(): void
}

const ignore = (): void => {}

/**
 * Whether a body is still to come. A request without one is not complete either while its listeners
 * run.
 */
const isArriving = ({ complete, headers }: Incoming): boolean =>
  !complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)

export function createNodeAdapter({
  router,
  hosts,
  connections,
  limits,
  sockets,
  unread,
  report,
}: AdapterContext): NodeAdapter {
  /**
   * Runs `then` with the reply when it is there. What the platform throws for a client that has
   * left stays here.
   */
  const answered = <T>(reply: T | Promise<T>, then: (reply: T) => void): void => {
    const guarded = (value: T): void => {
      try {
        then(value)
      } catch (error) {
        report(error)
      }
    }
    if (reply instanceof Promise) void reply.then(guarded)
    else guarded(reply)
  }

  const handle = (incoming: Incoming, outgoing: Outgoing, path: string): void => {
    const request = new NodeHttpRequest(incoming, outgoing, path)
    answered(router.http(request), (reply) => {
      // What is left of a body would be waited for, and read, before the connection is of use
      // again.
      if (reply.refusal !== undefined && isArriving(incoming) && outgoing instanceof ServerResponse)
        outgoing.shouldKeepAlive = false
      sendReply(outgoing, reply, limits.pongMs, unread)
    })
  }

  const upgrade = (incoming: IncomingMessage, stream: Duplex, head: Buffer, path: string): void => {
    const request = new NodeUpgradeRequest(incoming, stream, path)
    answered(router.upgrade(request), (reply) => {
      const { opened } = request
      if (reply.status !== SWITCHING.status || opened === null)
        return refuseUpgrade(stream, reply, limits.socketCloseMs)
      stream.off('error', ignore)
      sockets.upgrade(incoming, stream, head, opened)
    })
  }

  return {
    http(incoming, outgoing, path) {
      const turn = turnOf(incoming, outgoing, () => connections.placeOf(incoming))
      if (turn === null) handle(incoming, outgoing, path)
      else if (turn !== 'cut') void turn.then(() => handle(incoming, outgoing, path))
    },
    upgrade(incoming, stream, head, path) {
      // A client that resets while it is being admitted would end the process.
      stream.on('error', ignore)
      const turn = turnOfUpgrade(stream, () => connections.placeOf(incoming))
      if (turn === null) upgrade(incoming, stream, head, path)
      else void turn.then(() => upgrade(incoming, stream, head, path))
    },
    servedAt(hostname, server) {
      hosts.servedAt(hostname)
      connections.watch(server)
    },
    attachedAt: (hostname) => hosts.servedAt(hostname),
    terminate: () => sockets.terminate(),
  }
}
