import type { createServer, IncomingMessage, RequestListener, Server, ServerOptions } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { Duplex } from 'node:stream'
import { createAdaptorServer, type WebSocketServerLike } from '@hono/node-server'
import type { Hono } from 'hono'
import { WebSocketServer } from 'ws'
import {
  answerOn,
  exchangeStraight,
  routeOf,
  type Straight,
  straightRoutes,
  upgradeStraight,
} from '../adapters/node.ts'
import type { Gateway } from '../gateway.ts'
import { refusalOf } from '../http/refusal.ts'
import { createHttpServer, type Stoppable, type Tls } from './listener.ts'

export interface ServeOptions {
  /** The app that the gateway is mounted in; `fetch` of a Hono app. Default: the gateway's own, at the root. */
  readonly app?: Pick<Hono, 'fetch'>
  readonly gateway: Gateway
  /** Default 8080; 0 picks a free one. */
  readonly port?: number
  /** Default: all interfaces. */
  readonly hostname?: string
  /** With a certificate HTTP/2 is spoken, and HTTP/1.1 to whoever asks for that; without one HTTP/1.1 in the clear. */
  readonly tls?: Tls
}

export interface Running<S = Server> {
  readonly server: S
  /** What to open in a browser on this machine. */
  readonly url: string
  readonly port: number
  /** Drains: tells every client to come back elsewhere, ends every link, and resolves when the server has stopped. */
  close(): Promise<void>
}

/** Serves an app with a gateway in it on Node, WebSocket included. Rejects when the port cannot be had. */
export function serve(options: ServeOptions & { readonly tls: Tls }): Promise<Running<Http2SecureServer>>
export function serve(options: ServeOptions & { readonly tls?: never }): Promise<Running>
export function serve(options: ServeOptions): Promise<Running<Server | Http2SecureServer>>
export async function serve({
  app,
  gateway,
  port = 8080,
  hostname,
  tls,
}: ServeOptions): Promise<Running<Server | Http2SecureServer>> {
  const { maxBatchBytes, maxMessageBytes, drainMs } = gateway.limits
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: Math.max(maxBatchBytes, maxMessageBytes) + maxMessageBytes,
    // Compression keeps a window of memory for each socket, and streams of small messages gain little by it.
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has('rungway') ? 'rungway' : false),
  })
  const served = app ?? gateway.app
  let routes: ReadonlyMap<string, Straight> | null = null
  /** Not before the first request: an app that has been asked for its routes takes no more of them. */
  const straight = (request: IncomingMessage): Straight | undefined => {
    routes ??= straightRoutes(served)
    return routes.get(routeOf(request))
  }
  /** In front of the app: requests that need not go through it, and upgrades that it would leave open for ever. */
  let stop: Stoppable['stop'] = async () => {}
  function createFront(_options: ServerOptions, listener: RequestListener): Server | Http2SecureServer {
    const stoppable = createHttpServer(tls, (incoming, outgoing) => {
      const exchange = straight(incoming)?.exchange
      if (exchange === undefined) listener(incoming, outgoing)
      else void exchangeStraight(exchange, incoming, outgoing)
    })
    const { server } = stoppable
    stop = stoppable.stop
    // A listener beside the adapter's would be taken for somebody else who answers refusals, and those would hang then; hence before it.
    const emit = server.emit.bind(server)
    server.emit = (event: string, ...args: unknown[]): boolean => {
      if (event !== 'upgrade') return emit(event, ...args)
      const [request, stream, head] = args as [IncomingMessage, Duplex, Buffer]
      const upgrade = straight(request)?.upgrade
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
        stream.on('error', () => stream.destroy())
        answerOn(stream, refusalOf({ code: 'bad-request', retryAfterMs: 0 }))
      } else if (upgrade === undefined) return emit(event, ...args)
      else void upgradeStraight(upgrade, request, stream, head, sockets)
      return true
    }
    return server
  }
  const server = createAdaptorServer({
    fetch: served.fetch,
    // Only the overload with options is ever called.
    createServer: createFront as typeof createServer,
    // `ws` states more than the adapter asks for, which exact optional types do not let pass.
    websocket: { server: sockets as WebSocketServerLike },
  }) as Server | Http2SecureServer
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, hostname, resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    server,
    port: bound,
    url: `${tls === undefined ? 'http' : 'https'}://localhost:${bound}`,
    async close() {
      gateway.close()
      const cut = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate()
      }, drainMs)
      await stop(drainMs)
      clearTimeout(cut)
    },
  }
}
