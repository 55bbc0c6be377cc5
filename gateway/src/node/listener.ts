import { createServer, type Server } from 'node:http'
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2'
import type { Server as NetServer, Socket } from 'node:net'
import { boundHttp2, HTTP2_BOUNDS, HTTP2_OPTIONS } from './http2-bounds.ts'

/** A private key and its certificate, both as PEM. */
export interface Tls {
  readonly key: string | Buffer
  readonly cert: string | Buffer
}

/** A server, and how it ends. */
export interface Stoppable {
  readonly server: Server | Http2SecureServer
  /**
   * Takes no connections any more, and resolves when all that is being answered has been, or has
   * been cut after `cutMs`.
   */
  stop(cutMs: number): Promise<void>
}

/**
 * How long a connection is kept for the next request. Node's 5 s are less than there is between two
 * acknowledgements, each of which would connect anew; and less than proxies and clients count on,
 * so that they write to what is just being closed.
 */
const KEEP_ALIVE_MS = 65_000

/** How often connections are looked at that take long for a request. */
const CHECK_MS = 1_000

/** How often a server that stops looks for connections that have become idle. */
const SWEEP_MS = 20

/**
 * HTTP/1.1 in the clear, or, with a certificate, HTTP/2 and HTTP/1.1 for clients that ask for that:
 * browsers do for a WebSocket.
 */
export const createHttpServer = (tls: Tls | undefined, times: Times): Stoppable =>
  tls === undefined ? plain(times) : secure(tls, times)

/** How long a head and a body may take. */
interface Times {
  readonly headersMs: number
  readonly bodyMs: number
}

/** The open connections of a server. */
function socketsOf(server: NetServer): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  // One function for all: a closure of its own would be memory of each.
  function closed(this: Socket): void {
    sockets.delete(this)
  }
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', closed)
  })
  return sockets
}

function plain({ headersMs, bodyMs }: Times): Stoppable {
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: headersMs,
    requestTimeout: headersMs + bodyMs,
    connectionsCheckingInterval: CHECK_MS,
  })
  const sockets = socketsOf(server)
  const closeUnused = () => {
    server.closeIdleConnections()
    // Browsers and proxies connect ahead of their first request. To Node such a connection is busy.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }
  return {
    server,
    async stop(cutMs) {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
      // Answers that end later, and clients that ask once more, leave connections that are kept
      // alive: each would keep the server.
      const sweep = setInterval(closeUnused, SWEEP_MS)
      // All: Node does not count those that it has handed over to an upgrade.
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, cutMs)
      await stopped
      clearInterval(sweep)
      clearTimeout(cut)
    },
  }
}

function secure(tls: Tls, { headersMs, bodyMs }: Times): Stoppable {
  const sessions = new Set<ServerHttp2Session>()
  let isStopping = false
  // Its HTTP/1.1 looks for these, without which an idle connection is kept for ever. The types do
  // not have them.
  const options = { ...tls, ...HTTP2_OPTIONS, handshakeTimeout: headersMs, allowHTTP1: true }
  const server = Object.assign(createSecureServer(options), {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: headersMs,
    requestTimeout: headersMs + bodyMs,
    connectionsCheckingInterval: CHECK_MS,
  })
  const unbind = boundHttp2(server, { ...HTTP2_BOUNDS, idleMs: KEEP_ALIVE_MS, firstRequestMs: headersMs, bodyMs })
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
    if (isStopping) session.close()
  })
  const sockets = socketsOf(server)
  return {
    server,
    async stop(cutMs) {
      isStopping = true
      unbind()
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
      // Each ends when the last of its streams has.
      for (const session of sessions) session.close()
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, cutMs)
      await stopped
      clearTimeout(cut)
    },
  }
}
