import { serveStatic } from '@hono/node-server/serve-static'
import { createGateway, type Gateway, TRANSPORTS } from '@rungway/gateway'
import { PAGES } from '@rungway/gateway/historical'
import { Hono } from 'hono'
import { relay } from './relay.ts'

/** The page loads nothing from anywhere else, and nothing that it shows can become code. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

export interface Demo {
  readonly app: Hono
  readonly gateway: Gateway
  /** Where the gateway is served directly, beside the app. */
  readonly path: string
}

/** The whole demo: a gateway, what answers its sessions, and the built page in `root`. */
export function createDemo(root: string): Demo {
  const gateway = createGateway({ transports: [...TRANSPORTS, ...PAGES] })
  relay(gateway)
  const app = new Hono()
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) c.header(name, value)
    // Vite puts a hash into the name of every asset.
    c.header('cache-control', c.req.path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
    await next()
  })
  app.use(serveStatic({ root }))
  // Not through the app, so that none of the page's headers are computed for the gateway's many
  // requests.
  return { app, gateway, path: '/rungway' }
}
