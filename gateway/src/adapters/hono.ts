import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Context, Hono } from 'hono'
import { basePath } from 'hono/route'
import type { WebSocket } from 'ws'
import { readCapped } from '../http/chunk-buffer.ts'
import { refusalReply } from '../http/refusal.ts'
import type { GatewayRequest, GatewaySocket, HttpReply, HttpRequest, UpgradeRequest } from '../http/request.ts'
import { StreamedBody } from '../http/streamed-body.ts'
import type { Unread } from '../http/unread.ts'
import { isGone, type Outgoing, SWITCHING } from '../node/incoming.ts'
import { countUnread, cutIfUnread } from '../node/outgoing.ts'
import { turnOf } from '../node/pipeline.ts'
import { NodeSocket } from '../node/socket.ts'
import type { AdapterContext } from './node.ts'

/**
 * What servers hand to an app beside the request: on Node its own request and reply, of which an
 * upgrade has no second.
 */
interface Env {
  readonly incoming?: IncomingMessage
  readonly outgoing?: Outgoing
  /** Bun's server. */
  readonly requestIP?: (request: Request) => { readonly address: string } | null
  /** Deno's. */
  readonly remoteAddr?: { readonly hostname?: string }
}

const envOf = (c: Context): Env => (c.env ?? {}) as Env

class HonoRequest implements GatewayRequest {
  readonly path: string
  protected readonly c: Context

  constructor(c: Context, path: string) {
    this.c = c
    this.path = path
  }

  get method(): string {
    return this.c.req.method
  }

  get address(): string | null {
    const env = envOf(this.c)
    const { incoming, remoteAddr } = env
    if (incoming !== undefined) return incoming.socket.remoteAddress ?? null
    return remoteAddr?.hostname ?? env.requestIP?.(this.c.req.raw)?.address ?? null
  }

  get search(): string {
    const { url } = this.c.req
    const at = url.indexOf('?')
    return at < 0 ? '' : url.slice(at + 1)
  }

  query(name: string): string | undefined {
    return this.c.req.query(name)
  }

  queryAll(name: string): readonly string[] {
    return this.c.req.queries(name) ?? []
  }

  header(name: string): string | undefined {
    return this.c.req.header(name)
  }

  toRequest(): Request {
    return this.c.req.raw
  }

  // On Node its own reply shows it: the signal of a request is made from that on demand, which
  // costs as much as a poll.
  get isAborted(): boolean {
    const { incoming, outgoing } = envOf(this.c)
    if (outgoing !== undefined) return isGone(outgoing)
    return incoming?.socket.destroyed ?? this.c.req.raw.signal.aborted
  }

  onAbort(run: () => void): void {
    const { incoming, outgoing } = envOf(this.c)
    if (outgoing !== undefined) outgoing.on('close', run)
    else if (incoming !== undefined) incoming.socket.on('close', run)
    else this.c.req.raw.signal.addEventListener('abort', run)
  }
}

class HonoHttpRequest extends HonoRequest implements HttpRequest {
  async readBody(
    ...[maxBytes, took = () => true]: Parameters<HttpRequest['readBody']>
  ): ReturnType<HttpRequest['readBody']> {
    const { req } = this.c
    try {
      const length = req.header('content-length')
      if (Number(length) > maxBytes) return 'too-large'
      // Counted before it is there: the platform reads such a body by itself.
      if (length !== undefined) return took(Number(length)) ? new Uint8Array(await req.arrayBuffer()) : 'incomplete'
      return await readCapped(req.raw.body ?? [], maxBytes, took)
    } catch {
      return 'incomplete'
    }
  }
}

class HonoUpgradeRequest extends HonoRequest implements UpgradeRequest {
  opened: ((socket: GatewaySocket) => void) | null = null

  accept(opened: (socket: GatewaySocket) => void): HttpReply {
    this.opened = opened
    return SWITCHING
  }
}

/**
 * A gateway as an app of Hono's: what stands before it sees each request, and may add to each
 * reply.
 */
export function createHonoApp(context: AdapterContext): Hono {
  const { router, limits, unread, connections } = context
  const app = new Hono()
  const handle =
    (route: string | null) =>
    async (c: Context): Promise<Response> => {
      const path = route ?? c.req.path.slice(mountPathOf(c).replace(/\/$/, '').length)
      const { incoming, outgoing } = envOf(c)
      if (incoming !== undefined && outgoing === undefined) return await upgrade(c, path, context)
      if (incoming !== undefined && outgoing !== undefined) {
        const turn = turnOf(incoming, outgoing, () => connections.placeOf(incoming))
        if (turn === 'cut') return c.body(null)
        if (turn !== null) await turn
      }
      const reply = await router.http(new HonoHttpRequest(c, path))
      return respond(c, reply, limits.pongMs, unread)
    }
  for (const path of router.paths) app.all(path, handle(path))
  // Not `notFound`: that one is lost when the app is mounted in another.
  app.all('*', handle(null))
  return app
}

/**
 * Where the gateway is mounted, for the message alone. Unknown in an app of another copy of hono,
 * whose requests keep their routes from this one.
 */
function mountPathOf(c: Context): string {
  try {
    return basePath(c)
  } catch {
    return ''
  }
}

function respond(c: Context, { status, headers, body }: HttpReply, unreadMs: number, unread: Unread): Response {
  // Hono's type of a status names those that there are.
  c.status(status as 200)
  const { outgoing } = envOf(c)
  if (typeof body !== 'function') {
    if (outgoing !== undefined) {
      cutIfUnread(outgoing, unreadMs)
      // It is written when this has returned.
      countUnread(outgoing, unread, body?.length ?? 0)
    }
    if (body === null) return c.body(null, undefined, { ...headers })
    const content = typeof body === 'string' ? body : new Uint8Array(body)
    return c.body(content, undefined, { ...headers })
  }
  const stream = new StreamedBody(body, unreadMs, () => outgoing?.destroy())
  // Middleware that computes tags would otherwise read the stream to its end, which there is none
  // of.
  return c.body(stream.readable, undefined, { ...headers, etag: '"stream"' })
}

const EVENTS = ['message', 'close', 'error'] as const

/**
 * Upgrades by Hono's own way on Node. On other platforms an upgrade is refused at once, and clients
 * take another transport.
 */
async function upgrade(c: Context, path: string, { router, report, unread }: AdapterContext): Promise<Response> {
  const request = new HonoUpgradeRequest(c, path)
  const reply = await router.upgrade(request)
  const { opened } = request
  if (reply.status !== SWITCHING.status || opened === null) return respond(c, reply, 0, unread)
  const { upgradeWebSocket } = await import('@hono/node-server')
  const stream: Duplex | undefined = envOf(c).incoming?.socket
  const accept = upgradeWebSocket(() => ({
    onOpen(_event, { raw }) {
      const socket = raw as WebSocket
      const before = new Set(EVENTS.flatMap((event) => socket.listeners(event)))
      // What the helper listens with, when this has returned, would keep the request for as long as
      // the socket lives.
      queueMicrotask(() => {
        for (const event of EVENTS)
          for (const listener of socket.listeners(event))
            if (!before.has(listener)) socket.off(event, listener as () => void)
        if (stream === undefined) return
        try {
          opened(new NodeSocket(socket, stream, unread, report))
        } catch (error) {
          report(error)
          socket.terminate()
        }
      })
    },
  }))
  const accepted = await accept(c, async () => {})
  // Its own answer has no headers, and a cache would keep it.
  if (accepted instanceof Response && accepted.status === 200) return c.body(null, 200, { 'cache-control': 'no-store' })
  report(new Error(NO_UPGRADE))
  return respond(c, refusalReply({ code: 'internal', retryAfterMs: 0 }), 0, unread)
}

const NO_UPGRADE =
  'The server of this app does not upgrade: give it `websocket: { server: new WebSocketServer({ noServer: true }) }`, and see that there is one copy of @hono/node-server (npm ls @hono/node-server).'
