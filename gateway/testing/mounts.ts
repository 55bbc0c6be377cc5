import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { serve as serveHono, upgradeWebSocket } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { generate } from 'selfsigned'
import { onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { expressHandler } from '../src/adapters/express.ts'
import { fastifyGateway } from '../src/adapters/fastify.ts'
import type { Gateway } from '../src/gateway.ts'
import type { NodeServer } from '../src/node/attach.ts'
import { serve } from '../src/node/serve.ts'
import type { Place } from './talk.ts'
import { http1, http2 } from './wire.ts'

export const PATH = '/rungway'

/**
 * A host with a gateway in it: it answers `/own` with "mine", and echoes on a WebSocket of its own
 * at `/own-socket`.
 */
export interface Mounted extends Place {
  readonly server: NodeServer
}

export interface Mount {
  /**
   * Whether the host's middleware, which sets `x-host` on each reply, runs for requests to the
   * gateway too; for upgrades.
   */
  readonly middleware: { readonly requests: boolean; readonly upgrades: boolean }
  open(gateway: Gateway): Promise<Mounted>
}

const certificate = generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' }).then(
  ({ private: key, cert }) => ({ key, cert }),
)

const own = (_incoming: IncomingMessage, outgoing: ServerResponse): void => {
  outgoing.setHeader('x-host', 'yes')
  outgoing.end(_incoming.url === '/own' ? 'mine' : 'elsewhere')
}

/** The host's own sockets, by a library that answers every upgrade which is not for it with 400. */
function ownSockets(server: NodeServer): void {
  new WebSocketServer({ server: server as ReturnType<typeof createServer>, path: '/own-socket' }).on(
    'connection',
    (socket) => socket.on('message', (data) => socket.send(String(data))),
  )
}

async function listening(server: NodeServer, scheme: 'http' | 'https' = 'http'): Promise<string> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function attached(gateway: Gateway, server: NodeServer, scheme: 'http' | 'https' = 'http'): Promise<Mounted> {
  ownSockets(server)
  gateway.attach(server, { path: PATH })
  const origin = await listening(server, scheme)
  return { server, origin, path: PATH, wire: http1(origin) }
}

const honoApp = (gateway: Gateway): Hono =>
  new Hono()
    .use(async (c, next) => {
      await next()
      c.header('x-host', 'yes')
    })
    .get('/own', (c) => c.text('mine'))
    .get(
      '/own-socket',
      upgradeWebSocket(() => ({ onMessage: ({ data }, socket) => socket.send(String(data)) })),
    )
    .route(PATH, gateway.app)

const NOTHING = { requests: false, upgrades: false }

/** The ways to bring a gateway to a server. */
export const MOUNTS: Readonly<Record<string, Mount>> = {
  'serve with an app': {
    middleware: { requests: true, upgrades: true },
    async open(gateway) {
      const running = await serve({ gateway, app: honoApp(gateway), port: 0, hostname: '127.0.0.1' })
      const origin = await listening(running.server)
      return { server: running.server, origin, path: PATH, wire: http1(origin) }
    },
  },
  'serve with an app, and the gateway direct': {
    middleware: NOTHING,
    async open(gateway) {
      const running = await serve({ gateway, app: honoApp(gateway), path: PATH, port: 0, hostname: '127.0.0.1' })
      const origin = await listening(running.server)
      return { server: running.server, origin, path: PATH, wire: http1(origin) }
    },
  },
  "Hono's own server": {
    middleware: { requests: true, upgrades: true },
    async open(gateway) {
      const websocket = { server: new WebSocketServer({ noServer: true }) }
      const { fetch } = honoApp(gateway)
      // biome-ignore lint/suspicious/noExplicitAny: `ws` states more than this adapter asks for.
      const server = serveHono({ fetch, port: 0, hostname: '127.0.0.1', websocket: websocket as any }) as NodeServer
      if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
      const origin = await listening(server)
      return { server, origin, path: PATH, wire: http1(origin) }
    },
  },
  'node:http': {
    middleware: NOTHING,
    open: async (gateway) => await attached(gateway, createServer(own)),
  },
  'node:https': {
    middleware: NOTHING,
    open: async (gateway) => await attached(gateway, createHttps(await certificate, own), 'https'),
  },
  'node:http2': {
    middleware: NOTHING,
    async open(gateway) {
      const server = createSecureServer({ ...(await certificate), allowHTTP1: true }, own as never)
      const mounted = await attached(gateway, server, 'https')
      return { ...mounted, wire: http2(mounted.origin) }
    },
  },
  'Express 5': {
    middleware: { requests: true, upgrades: false },
    async open(gateway) {
      const app = express()
      app.use((_request, response, next) => {
        response.setHeader('x-host', 'yes')
        next()
      })
      app.get('/own', (_request, response) => void response.send('mine'))
      app.use(PATH, expressHandler(gateway))
      const server = createServer(app)
      ownSockets(server)
      gateway.attach(server, { path: PATH, take: 'upgrades' })
      const origin = await listening(server)
      return { server, origin, path: PATH, wire: http1(origin) }
    },
  },
  'Fastify 5': {
    middleware: { requests: true, upgrades: false },
    async open(gateway) {
      const app = Fastify()
      app.addHook('onRequest', async (_request, reply) => void reply.header('x-host', 'yes'))
      app.get('/own', async () => 'mine')
      await app.register(fastifyGateway, { gateway, prefix: PATH })
      ownSockets(app.server)
      await app.listen({ port: 0, host: '127.0.0.1' })
      onTestFinished(() => void app.close())
      const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
      return { server: app.server, origin, path: PATH, wire: http1(origin) }
    },
  },
  'a custom server as of Next': {
    middleware: NOTHING,
    async open(gateway) {
      // It hands every request to a framework, which adds its own listener for upgrades when the
      // first one has come.
      const server = createServer((incoming, outgoing) => {
        if (!hasSockets) ownSockets(server)
        hasSockets = true
        own(incoming, outgoing)
      })
      let hasSockets = false
      gateway.attach(server, { path: PATH })
      const origin = await listening(server)
      await fetch(`${origin}/first`)
      return { server, origin, path: PATH, wire: http1(origin) }
    },
  },
}
