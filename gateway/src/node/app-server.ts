import { EventEmitter } from 'node:events'
import type { createServer, IncomingMessage, RequestListener, ServerOptions } from 'node:http'
import type { Duplex } from 'node:stream'
import { createAdaptorServer, type WebSocketServerLike } from '@hono/node-server'
import type { Hono } from 'hono'
import type { WebSocketServer } from 'ws'
import type { NodeServer } from './attach.ts'
import { answerAsRequest, isForWebSocket } from './ignored-upgrade.ts'
import { refuseUpgrade } from './outgoing.ts'

type Fetch = Hono['fetch']

/**
 * Runs an app for each request and upgrade of a server, by Hono's adapter for Node. That one leaves
 * upgrades unanswered as soon as anything else listens for them, and all but those to WebSocket
 * always; here each is answered.
 */
export function runApp(server: NodeServer, app: { readonly fetch: Fetch }, sockets: WebSocketServer): void {
  const asked = new WeakSet<IncomingMessage>()
  const fetch: Fetch = async (request, env, context) => {
    const { incoming, outgoing } = env as { incoming: IncomingMessage; outgoing?: unknown }
    if (outgoing !== undefined) return await app.fetch(request, env as object, context)
    asked.add(incoming)
    try {
      const response = await app.fetch(request, env as object, context)
      answerIfOpen(server, incoming.socket, response.clone())
      return response
    } catch (error) {
      answerIfOpen(server, incoming.socket, new Response(null, { status: 500 }))
      throw error
    }
  }
  const { requests, upgrades } = listenersOf(fetch, sockets)
  server.on('request', requests)
  server.on('upgrade', (incoming: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (!isForWebSocket(incoming)) return answerAsRequest(server, incoming, stream, head)
    upgrades.emit('upgrade', incoming, stream, head)
    // The adapter calls the app at once, unless it can make no URL of the request's host and
    // target.
    if (!asked.has(incoming)) answerIfOpen(server, incoming.socket, new Response(null, { status: 400 }))
  })
}

/** What the adapter would listen with. */
function listenersOf(fetch: Fetch, sockets: WebSocketServer): { requests: RequestListener; upgrades: EventEmitter } {
  const upgrades = new EventEmitter()
  // It answers what the app refuses only where it is the only one to listen: here another does
  // that.
  upgrades.on('upgrade', () => {})
  let requests: RequestListener = () => {}
  // Only the overload with options is ever called.
  const created = ((_options: ServerOptions, listener: RequestListener) => {
    requests = listener
    return upgrades
  }) as unknown as typeof createServer
  // `ws` declares more than the adapter needs, which exact optional types do not let pass.
  createAdaptorServer({ fetch, createServer: created, websocket: { server: sockets as WebSocketServerLike } })
  return { requests, upgrades }
}

/**
 * Answers an upgrade with what the app said of it, unless it was granted, or the app does not know
 * it and others listen.
 */
function answerIfOpen(server: NodeServer, stream: IncomingMessage['socket'], response: Response): void {
  const { bytesWritten } = stream
  const { status } = response
  // The adapter grants it as soon as this turn ends.
  setImmediate(async () => {
    if (stream.destroyed || stream.bytesWritten !== bytesWritten) return
    if (status === 404 && server.listenerCount('upgrade') > 1) return
    const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'content-length'))
    // A body that is no refusal may have no end, and one that breaks off is no reason to say
    // nothing.
    const body = status < 400 ? null : await response.text().catch(() => null)
    refuseUpgrade(stream, { status, headers, body })
  })
}
