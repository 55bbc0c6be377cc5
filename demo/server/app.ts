import { serveStatic } from '@hono/node-server/serve-static'
import { createGateway, type Gateway, type GatewayOptions, TRANSPORTS } from '@rungway/gateway'
import { PAGES } from '@rungway/gateway/historical'
import { type Context, Hono } from 'hono'
import { CHAT } from './chat.ts'
import { Labs, readCommand } from './lab/labs.ts'
import type { Network } from './network/network.ts'
import { FAULT_NAMES, isFaultName, isLane, isVisitor } from './network/seen.ts'
import { races } from './race.ts'
import { relay } from './relay.ts'
import { Feed } from './techniques/feed.ts'
import { TECHNIQUE_MOUNTS } from './techniques/mounts.ts'
import { TECHNIQUE_SERVERS } from './techniques/servers.ts'
import { originsOf, TwinOrigins, twinOf } from './twin.ts'

/**
 * The page loads nothing from anywhere else, and nothing that it shows can become code. Lanes of the race and of the lab
 * ask this same server under its other name too.
 */
const policyFor = (host: string): string => {
  const twin = twinOf(host)
  return `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'${twin === null ? '' : ` http://${twin}`}; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}

const PAGE_HEADERS = {
  // A script of this site is told which page loads it: JSONP asks for that.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

/** The techniques of the chapters bring one message in so much. */
const TRY_EVERY_MS = 2_000

/** What a page asks of its network or its lab is a few words. */
const MAX_ASKED_BYTES = 1_000

/** Names under which a browser of this machine asks. */
const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]']

/** Streams and waiting polls of the chapters at once. */
const MAX_READERS = 2_000

export interface Demo {
  readonly app: Hono
  readonly gateway: Gateway
  /** Where the gateway is served directly, beside the app. */
  readonly path: string
  /** To be told on which server its gateways are served. */
  readonly labs: Labs
}

/**
 * The whole demo: a gateway, what answers its sessions, and the built pages in `root`. `network` is the one that
 * stands in front of it, once it does; without one nothing can be broken from the pages, nor counted. `addresses`: where
 * other devices find this machine, for its own visitors alone.
 */
export function createDemo(
  root: string,
  network: () => Network | null = () => null,
  options: Pick<GatewayOptions, 'hosts'> = {},
  addresses: readonly string[] = [],
): Demo {
  const twins = new TwinOrigins()
  const gateway = createGateway({ ...CHAT, ...options, origins: twins.list, transports: [...TRANSPORTS, ...PAGES] })
  relay(gateway)
  races(gateway)
  const app = new Hono()
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) c.header(name, value)
    const host = c.req.header('host') ?? ''
    twins.askedAt(host)
    c.header('content-security-policy', policyFor(host))
    // Vite puts a hash into the name of every asset.
    c.header('cache-control', c.req.path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
    await next()
  })
  app.get('/here', (c) => {
    const { hostname } = new URL(c.req.url)
    return c.json({ addresses: LOCAL_NAMES.includes(hostname) ? addresses : [] })
  })
  app.get('/network/:visitor', (c) => {
    const visitor = c.req.param('visitor')
    const present = network()
    if (present === null || !isVisitor(visitor)) return c.notFound()
    return c.json({ fault: present.faultOf(visitor), lanes: present.counts(visitor) })
  })
  app.get('/network/:visitor/bytes/:lane', (c) => {
    const { visitor, lane } = c.req.param()
    const present = network()
    if (present === null || !isVisitor(visitor) || !isLane(lane)) return c.notFound()
    const after = Number(c.req.query('after') ?? 0)
    return c.json({ units: present.bytes(visitor, lane, Number.isFinite(after) ? after : 0) })
  })
  app.post('/network/:visitor', async (c) => {
    const visitor = c.req.param('visitor')
    const present = network()
    if (present === null || !isVisitor(visitor)) return c.notFound()
    const { fault: asked } = (await readAsked(c)) ?? {}
    if (!isFaultName(asked)) return c.json({ error: `send {"fault": one of ${FAULT_NAMES.join(', ')}} as JSON` }, 400)
    present.use(visitor, asked)
    return c.json({ fault: present.faultOf(visitor) })
  })
  const labs = new Labs(network, options)
  app.post('/lab/:visitor', async (c) => {
    const visitor = c.req.param('visitor')
    const command = readCommand(await readAsked(c))
    if (!isVisitor(visitor) || command === null) return c.json({ error: 'send a command of the lab as JSON' }, 400)
    const outcome = labs.do(visitor, command, originsOf(c.req.header('host') ?? ''))
    return outcome === 'no-lab' ? c.notFound() : c.json({ outcome })
  })
  app.get('/lab/:visitor/news', (c) => {
    const after = Number(c.req.query('after') ?? 0)
    const news = labs.news(c.req.param('visitor'), Number.isFinite(after) ? after : 0)
    return news === null ? c.notFound() : c.json(news)
  })
  const feed = new Feed(TRY_EVERY_MS)
  app.use('/try/*', async (c, next) => (feed.readers < MAX_READERS ? next() : c.text('too many readers', 503)))
  for (const [name, serverOf] of Object.entries(TECHNIQUE_SERVERS)) {
    const handler = serverOf(feed)
    app.get(`/try/${name}`, (c, next) => {
      // Two of them are shown in a frame of the page.
      c.header('content-security-policy', "default-src 'none'; frame-ancestors 'self'")
      return handler(c, next)
    })
  }
  for (const [name, mountOf] of Object.entries(TECHNIQUE_MOUNTS)) app.route(`/try/${name}`, mountOf(feed, options).app)
  app.use(serveStatic({ root, precompressed: true, rewriteRequestPath: (path) => PAGE_PATHS.get(path) ?? path }))
  // Not through the app, so that none of the page's headers are computed for the gateway's many
  // requests.
  return { app, gateway, path: '/rungway', labs }
}

/** Pages have no extension in the address bar, and all but one are the same document. */
const PAGE_PATHS: ReadonlyMap<string, string> = new Map([
  ['/wire', '/index.html'],
  ['/history', '/index.html'],
  ['/lab', '/index.html'],
  ['/measured', '/index.html'],
  ['/chat', '/index.html'],
  ['/choose', '/index.html'],
  ['/glossary', '/index.html'],
  ['/teach', '/index.html'],
  ['/messenger', '/index.html'],
  ['/session', '/index.html'],
])

/** The object that a page has sent; null when it is none. */
async function readAsked(c: Context): Promise<{ readonly fault?: unknown } | null> {
  // JSON alone: a form of another site cannot send that without being asked first.
  if (c.req.header('content-type')?.startsWith('application/json') !== true) return null
  if (Number(c.req.header('content-length') ?? Number.POSITIVE_INFINITY) > MAX_ASKED_BYTES) return null
  try {
    const said: unknown = await c.req.json()
    return typeof said === 'object' ? said : null
  } catch {
    return null
  }
}
