import { fileURLToPath } from 'node:url'
import { createGateway, type Gateway, type GatewayOptions, TRANSPORTS } from '@rungway/gateway'
import { HISTORICAL_TRANSPORTS, PAGES } from '@rungway/gateway/historical'
import { serve } from '@rungway/gateway/node'
import { TcpProxy } from '@rungway/proxy'
import { build } from 'esbuild'
import { Hono } from 'hono'

/** A gateway with a page beside it, behind a proxy that misbehaves on request. */
export interface Site {
  readonly gateway: Gateway
  readonly proxy: TcpProxy
  /** By way of the proxy. */
  readonly url: string
  /** What reached the gateway: requests in the order in which they came. */
  readonly requests: readonly Request[]
  close(): Promise<void>
}

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>harness</title><script type="module" src="/harness.js"></script>'

/** Of a page that wants to work offline: answers whatever is fetched itself. */
const OFFLINE_WORKER = `
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => event.respondWith(
  new Response('<h1>You are offline</h1>', { status: 503, headers: { 'content-type': 'text/html' } })))
`

/** Polls so often that tests need not wait for it. */
const POLL_MS = 20

const bundled = new Map<string, Promise<string>>()

/** Built once for each worker process, from the built packages as an application would. */
function bundle(name: string): Promise<string> {
  const known = bundled.get(name) ?? buildScript(name)
  bundled.set(name, known)
  return known
}

async function buildScript(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`page/${name}.ts`, import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

export async function openSite(options: GatewayOptions = {}): Promise<Site> {
  const gateway = createGateway({
    transports: [...TRANSPORTS, ...HISTORICAL_TRANSPORTS, ...PAGES],
    ...options,
    limits: { pollMs: POLL_MS, ...options.limits },
  })
  const requests: Request[] = []
  const app = new Hono()
  app.get('/', (c) => c.html(PAGE))
  for (const name of ['harness', 'worker']) {
    app.get(`/${name}.js`, async (c) => c.body(await bundle(name), 200, { 'content-type': 'text/javascript' }))
  }
  app.get('/offline-worker.js', (c) => c.body(OFFLINE_WORKER, 200, { 'content-type': 'text/javascript' }))
  app.get('/favicon.ico', (c) => c.body(null, 204))
  app.use(async (c, next) => {
    requests.push(c.req.raw)
    await next()
  })
  app.route('/rungway', gateway.app)
  const running = await serve({ app, gateway, port: 0 })
  const proxy = await TcpProxy.open({ target: running.port })
  return {
    gateway,
    proxy,
    requests,
    url: `http://localhost:${proxy.port}`,
    async close() {
      await proxy.close()
      await running.close()
    },
  }
}
