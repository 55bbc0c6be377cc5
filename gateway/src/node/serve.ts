import type { createServer, RequestListener, Server, ServerOptions } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import { createAdaptorServer, type WebSocketServerLike } from '@hono/node-server'
import type { Hono } from 'hono'
import { createSocketServer } from '../adapters/node.ts'
import type { Gateway } from '../gateway.ts'
import { refusalReply } from '../http/refusal.ts'
import { pathOf } from './incoming.ts'
import { createHttpServer, type Stoppable, type Tls } from './listener.ts'
import { refuseUpgrade } from './outgoing.ts'

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
  const { drainMs } = gateway.limits
  const sockets = createSocketServer(gateway.limits)
  const { server, stop } = app === undefined ? direct(gateway, tls) : throughApp(app)

  function throughApp({ fetch }: Pick<Hono, 'fetch'>): Stoppable {
    let stop: Stoppable['stop'] = async () => {}
    const created = createAdaptorServer({
      fetch,
      // Only the overload with options is ever called.
      createServer: ((_options: ServerOptions, listener: RequestListener) => {
        const stoppable = createHttpServer(tls, listener)
        stop = stoppable.stop
        return stoppable.server
      }) as typeof createServer,
      // `ws` states more than the adapter asks for, which exact optional types do not let pass.
      websocket: { server: sockets as WebSocketServerLike },
    }) as Server | Http2SecureServer
    const [upgrade] = created.listeners('upgrade') as ((...args: unknown[]) => void)[]
    // The adapter leaves upgrades to anything but WebSocket open and unanswered.
    created.removeAllListeners('upgrade').on('upgrade', (request, stream, head) => {
      if (request.headers.upgrade?.toLowerCase() === 'websocket') return upgrade?.(request, stream, head)
      stream.on('error', () => stream.destroy())
      refuseUpgrade(stream, refusalReply({ code: 'bad-request', retryAfterMs: 0 }))
    })
    return { server: created, stop: (cutMs) => stop(cutMs) }
  }

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
        gateway.node.terminate()
        for (const socket of sockets.clients) socket.terminate()
      }, drainMs)
      await stop(drainMs)
      clearTimeout(cut)
    },
  }
}

/** The gateway alone, at the root. */
function direct({ node }: Gateway, tls: Tls | undefined): Stoppable {
  const stoppable = createHttpServer(tls, (incoming, outgoing) =>
    node.http(incoming, outgoing, pathOf(incoming.url ?? '')),
  )
  stoppable.server.on('upgrade', (incoming, stream, head) =>
    node.upgrade(incoming, stream, head, pathOf(incoming.url ?? '')),
  )
  return stoppable
}
