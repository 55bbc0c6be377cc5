import type { IncomingMessage } from 'node:http'
import { type HttpBindings, upgradeWebSocket } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { WebSocket } from 'ws'
import { ChunkBuffer } from '../http/chunk-buffer.ts'
import type { GatewayRequest, Handler, HttpReply, HttpRequest, UpgradeRequest } from '../http/request.ts'

/** A request that came through an app, whose middleware has seen it. */
class HostedVisit implements GatewayRequest {
  readonly c: Context

  constructor(c: Context) {
    this.c = c
  }

  get method() {
    return this.c.req.method
  }

  query(name: string) {
    return this.c.req.query(name)
  }

  header(name: string) {
    return this.c.req.header(name)
  }

  request() {
    return this.c.req.raw
  }
}

class HostedExchange extends HostedVisit implements HttpRequest {
  get isUpgrade() {
    // Where an app is asked without a server it is told of neither.
    const { incoming, outgoing }: Partial<HttpBindings> = this.c.env ?? {}
    return incoming !== undefined && outgoing === undefined
  }

  get outgoing() {
    return (this.c.env as HttpBindings).outgoing
  }

  async read(maxBytes: number) {
    const { req } = this.c
    try {
      const length = req.header('content-length')
      if (length !== undefined) return Number(length) > maxBytes ? 'too-large' : Buffer.from(await req.arrayBuffer())
      const body = new ChunkBuffer()
      for await (const chunk of req.raw.body ?? []) {
        if (body.bytes + chunk.length > maxBytes) return 'too-large'
        body.add(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      }
      return body.all()
    } catch {
      return 'bad-request'
    }
  }
}

class HostedUpgrade extends HostedVisit implements UpgradeRequest {
  opened: Parameters<UpgradeRequest['accept']>[0] = () => {}

  accept(opened: Parameters<UpgradeRequest['accept']>[0]) {
    this.opened = opened
  }
}

const respond = (c: Context, { status, headers, body }: HttpReply): Response => {
  // Hono's type of a status names those that there are.
  c.status(status as 200)
  return body === null ? c.body(null, undefined, { ...headers }) : c.body(body, undefined, { ...headers })
}

/** A handle as a handler of an app's. */
export const hosted =
  (handle: Handler<HttpRequest>) =>
  async (c: Context): Promise<Response> => {
    const answer = await handle(new HostedExchange(c))
    return answer === null ? RESPONSE_ALREADY_SENT : respond(c, answer)
  }

const EVENTS = ['message', 'close', 'error'] as const

/** The same for an upgrade, by the app's own way of doing it. */
export const hostedUpgrade =
  (handle: Handler<UpgradeRequest>) =>
  async (c: Context): Promise<Response> => {
    const visit = new HostedUpgrade(c)
    const answer = await handle(visit)
    if (answer !== null) return respond(c, answer)
    const { opened } = visit
    const { socket: stream } = (c.env as HttpBindings).incoming as IncomingMessage
    const upgrade = upgradeWebSocket(() => ({
      onOpen(_event, { raw }) {
        const socket = raw as WebSocket
        const before = new Set(EVENTS.flatMap((event) => socket.listeners(event)))
        // What the helper is going to listen with, when this has returned, would keep the request for as long as the socket lives.
        queueMicrotask(() => {
          for (const event of EVENTS)
            for (const listener of socket.listeners(event))
              if (!before.has(listener)) socket.off(event, listener as () => void)
          opened(socket, stream)
        })
      },
    }))
    // The helper answers nothing to what asks for no upgrade, and that has been refused by now.
    return (await upgrade(c, async () => {})) ?? c.body(null, 400)
  }
