import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Hono } from 'hono'

const PAGE = new URL('../../page/', import.meta.url)
const require = createRequire(import.meta.url)

const FILES: Readonly<Record<string, { readonly type: string; readonly read: () => Buffer }>> = {
  '/': { type: 'text/html; charset=utf-8', read: () => readFileSync(new URL('index.html', PAGE)) },
  '/page.css': { type: 'text/css', read: () => readFileSync(new URL('page.css', PAGE)) },
  '/page.js': { type: 'text/javascript', read: () => readFileSync(new URL('page.js', PAGE)) },
  '/rungway.js': { type: 'text/javascript', read: () => readFileSync(require.resolve('@rungway/client/min')) },
}

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
}

/** The operators' page: files alone, which say nothing of the gateway. */
export function pageRoutes(): Hono {
  const routes = new Hono()
  for (const [path, { type, read }] of Object.entries(FILES))
    routes.get(path, (c) => c.body(new Uint8Array(read()), 200, { ...HEADERS, 'content-type': type }))
  return routes
}
