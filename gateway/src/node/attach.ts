import type { IncomingMessage, Server } from 'node:http'
import type { Http2SecureServer, Http2Server } from 'node:http2'
import type { Server as SecureServer } from 'node:https'
import type { Duplex } from 'node:stream'
import type { NodeAdapter } from '../adapters/node.ts'
import { Gate } from './gate.ts'
import { answerAsRequest, isForWebSocket } from './ignored-upgrade.ts'
import type { Incoming, Outgoing } from './incoming.ts'
import { below } from './mount-path.ts'

/** A server of `node:http`, `node:https` or `node:http2`. */
export type NodeServer = Server | SecureServer | Http2Server | Http2SecureServer

export interface AttachOptions {
  /** Where the gateway lies: `/rungway`. Requests elsewhere are the server's own. */
  readonly path: string
  /**
   * `upgrades` leaves requests to a framework that the gateway is mounted in by other means, such
   * as Express. Default: `everything`, and then middleware of a framework does not see what goes to
   * the gateway.
   */
  readonly take?: 'everything' | 'upgrades'
}

/** A gateway's hold on a server. */
export interface Attached {
  /** Leaves the server as it was before. What is being answered goes on. */
  detach(): void
}

/**
 * Takes a server's requests and upgrades below a path. Its other listeners do not see those, and
 * see all others as before.
 */
export function attach(adapter: NodeAdapter, server: NodeServer, options: AttachOptions): Attached {
  const pathBelow = below(options.path)
  const removals = [
    whereItListens(server, (hostname) => adapter.attachedAt(hostname)),
    Gate.add(
      server,
      'upgrade',
      (...args) => {
        const [incoming, stream, head] = args as [IncomingMessage, Duplex, Buffer]
        const path = pathBelow(incoming.url ?? '')
        if (path === null) return false
        if (isForWebSocket(incoming)) adapter.upgrade(incoming, stream, head, path)
        else answerAsRequest(server, incoming, stream, head)
        return true
      },
      (...args) => answerAsRequest(server, args[0] as IncomingMessage, args[1] as Duplex, args[2] as Buffer),
    ),
  ]
  if (options.take !== 'upgrades') {
    const takeRequest = (...args: readonly unknown[]): boolean => {
      const [incoming, outgoing] = args as [Incoming, Outgoing]
      const path = pathBelow(incoming.url ?? '')
      if (path !== null) adapter.http(incoming, outgoing, path)
      return path !== null
    }
    removals.push(Gate.add(server, 'request', takeRequest, (...args) => notFound(args[1] as Outgoing)))
  }
  return {
    detach() {
      for (const remove of removals.splice(0)) remove()
    },
  }
}

/** Tells the address that a server listens on, as soon as it does. Returns the way to stop waiting. */
function whereItListens(server: NodeServer, tell: (hostname: string | undefined) => void): () => void {
  const listening = (): void => {
    const address = server.address()
    tell(typeof address === 'object' ? address?.address : undefined)
  }
  if (server.listening) listening()
  else server.once('listening', listening)
  return () => server.off('listening', listening)
}

function notFound(outgoing: Outgoing): void {
  outgoing.statusCode = 404
  outgoing.setHeader('content-type', 'text/plain')
  outgoing.end('Not found\n')
}
