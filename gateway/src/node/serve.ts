import type { IncomingMessage, Server } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { Duplex } from 'node:stream'
import type { Hono } from 'hono'
import { RungwayError } from '../errors.ts'
import type { MountableGateway } from '../gateway.ts'
import { checkName } from '../names.ts'
import { runApp } from './app-server.ts'
import type { NodeServer } from './attach.ts'
import { answerAsRequest, isForWebSocket } from './ignored-upgrade.ts'
import { type Incoming, type Outgoing, pathOf } from './incoming.ts'
import { createHttpServer, type Tls } from './listener.ts'
import { createSocketServer } from './socket-server.ts'

/**
 * Connections that may wait to be taken in; the system may allow fewer (`net.core.somaxconn`). With
 * Node's 511 the clients of a gateway that has restarted are turned away, and try again after a
 * second or three.
 */
const BACKLOG = 4_096

export interface ServeOptions {
  /** The gateway to serve. */
  readonly gateway: MountableGateway
  /**
   * The app that the gateway is mounted in; `fetch` of a Hono app. Everything goes through it, the
   * gateway's requests included, unless `path` says otherwise. Default: none, the gateway is served
   * alone.
   */
  readonly app?: Pick<Hono, 'fetch'>
  /**
   * Where the gateway is served directly: requests below it do not go through `app`, which costs
   * less, and no middleware of the app sees them. Default: the root without `app`, nowhere with
   * one.
   */
  readonly path?: string
  /** Default 8080; 0 picks a free one. */
  readonly port?: number
  /**
   * The address to listen on. On a loopback address (`localhost`, `127.0.0.1`, `::1`) requests must
   * ask for a name of this machine, unless the gateway's option `hosts` lists others: behind a
   * proxy on the same machine, list the names that the proxy passes on. Default: all interfaces,
   * and any name.
   */
  readonly hostname?: string
  /**
   * The path of a Unix socket to listen on, in place of `port` and `hostname`: for a proxy on the
   * same machine. A file that is there already is an error (`EADDRINUSE`).
   */
  readonly unix?: string
  /**
   * In a worker of `node:cluster`: whether the address is this process's alone. Default: false, all
   * workers that listen on it share it, and connections go to one after the other.
   */
  readonly exclusive?: boolean
  /**
   * With a certificate the server speaks HTTP/2, and HTTP/1.1 to clients that want it; without one
   * HTTP/1.1 in the clear.
   */
  readonly tls?: Tls
}

export interface Running<S = Server> {
  readonly server: S
  /** What to open in a browser on this machine; `unix:PATH` for a Unix socket. */
  readonly url: string
  /** 0 for a Unix socket. */
  readonly port: number
  /**
   * Drains: moves sessions to other nodes, where there are, sends every other client elsewhere, ends
   * every link, and resolves when the server has stopped.
   */
  close(): Promise<void>
}

/**
 * Serves a gateway on Node, WebSocket included, alone or with an app. Rejects with the system's
 * error when the port cannot be had, and with a `RungwayError` when an option is unknown or has a
 * value which it does not take.
 */
export function serve(options: ServeOptions & { readonly tls: Tls }): Promise<Running<Http2SecureServer>>
export function serve(options: ServeOptions & { readonly tls?: never }): Promise<Running>
export function serve(options: ServeOptions): Promise<Running<Server | Http2SecureServer>>
export async function serve(options: ServeOptions): Promise<Running<Server | Http2SecureServer>> {
  checkNames(options)
  const {
    app,
    gateway,
    path = app === undefined ? '/' : null,
    port = 8080,
    hostname,
    unix,
    exclusive = false,
    tls,
  } = options
  const { drainMs } = gateway.limits
  const { server, stop } = createHttpServer(tls, gateway.limits)
  const sockets = createSocketServer(gateway.limits)
  gateway.node.servedAt(hostname, server)
  if (app !== undefined) runApp(server, app, sockets)
  if (path === '/' && app === undefined) serveAlone(server, gateway)
  else if (path !== null) gateway.attach(server, { path })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const address =
      unix === undefined ? { port, ...(hostname === undefined ? {} : { host: hostname }) } : { path: unix }
    server.listen({ ...address, exclusive, backlog: BACKLOG }, resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : 0
  return {
    server,
    port: bound,
    url: unix === undefined ? `${tls === undefined ? 'http' : 'https'}://localhost:${bound}` : `unix:${unix}`,
    async close() {
      await gateway.leave()
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

/**
 * There is nothing to keep requests from, and listeners that only look, as monitors do, see each of
 * them.
 */
function serveAlone(server: NodeServer, { node }: MountableGateway): void {
  server.on('request', (incoming: Incoming, outgoing: Outgoing) =>
    node.http(incoming, outgoing, pathOf(incoming.url ?? '')),
  )
  server.on('upgrade', (incoming: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (isForWebSocket(incoming)) node.upgrade(incoming, stream, head, pathOf(incoming.url ?? ''))
    else answerAsRequest(server, incoming, stream, head)
  })
}

const NAMES = ['gateway', 'app', 'path', 'port', 'hostname', 'unix', 'exclusive', 'tls']

function checkNames(options: ServeOptions): void {
  if ('server' in options)
    throw new RungwayError('unknown-option', 'serve has no option "server". Use gateway.attach(server, { path }).')
  if (options.unix !== undefined && (options.port !== undefined || options.hostname !== undefined))
    throw new RungwayError('bad-option', 'serve takes unix, or port and hostname, not both.')
  for (const name of Object.keys(options)) checkName('unknown-option', 'serve has no option', name, NAMES)
}
