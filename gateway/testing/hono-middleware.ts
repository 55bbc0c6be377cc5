import type { webcrypto } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Hono, MiddlewareHandler } from 'hono'
import { basicAuth } from 'hono/basic-auth'
import { bearerAuth } from 'hono/bearer-auth'
import { bodyLimit } from 'hono/body-limit'
import { cache } from 'hono/cache'
import { every, except, some } from 'hono/combine'
import { compress } from 'hono/compress'
import { contextStorage } from 'hono/context-storage'
import { cors } from 'hono/cors'
import { csrf } from 'hono/csrf'
import { etag } from 'hono/etag'
import { ipRestriction } from 'hono/ip-restriction'
import { jsxRenderer } from 'hono/jsx-renderer'
import { jwk } from 'hono/jwk'
import { jwt, sign } from 'hono/jwt'
import { languageDetector } from 'hono/language'
import { logger } from 'hono/logger'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { methodOverride } from 'hono/method-override'
import { mount } from 'hono/mount'
import { poweredBy } from 'hono/powered-by'
import { prettyJSON } from 'hono/pretty-json'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { serveStatic } from 'hono/serve-static'
import { timeout } from 'hono/timeout'
import { endTime, startTime, timing } from 'hono/timing'
import { appendTrailingSlash, trimTrailingSlash } from 'hono/trailing-slash'
import { validator } from 'hono/validator'

/** One middleware as an app uses it, and what a client of that app sends with each request. */
export interface Used {
  readonly use: (app: Hono) => MiddlewareHandler
  readonly headers?: (origin: string) => Record<string, string> | Promise<Record<string, string>>
}

const SECRET = 'a secret of no consequence'

/** A pair of keys, made once, as JSON web keys. */
const keys = crypto.subtle
  .generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  .then(async ({ privateKey, publicKey }) => {
    const exported = async (key: webcrypto.CryptoKey) => ({
      ...(await crypto.subtle.exportKey('jwk', key)),
      kty: 'EC',
      kid: 'one',
      alg: 'ES256',
    })
    return { signing: await exported(privateKey), verifying: await exported(publicKey) }
  })

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** Every middleware that Hono exports, by the name of its module. */
export const MIDDLEWARE: Readonly<Record<string, Used>> = {
  'basic-auth': {
    use: () => basicAuth({ username: 'ann', password: 'secret' }),
    headers: () => ({ authorization: `Basic ${btoa('ann:secret')}` }),
  },
  'bearer-auth': { use: () => bearerAuth({ token: 'a-token' }), headers: () => bearer('a-token') },
  'body-limit': { use: () => bodyLimit({ maxSize: 1_000_000 }) },
  cache: { use: () => cache({ cacheName: 'all', cacheControl: 'max-age=60', wait: true }) },
  combine: { use: () => every(some(poweredBy(), requestId()), except('/own', timing())) },
  compress: { use: () => compress({ threshold: 0 }), headers: () => ({ 'accept-encoding': 'gzip' }) },
  'context-storage': { use: () => contextStorage() },
  cors: { use: () => cors({ origin: '*' }), headers: (origin) => ({ origin }) },
  csrf: { use: () => csrf(), headers: (origin) => ({ origin }) },
  etag: { use: () => etag() },
  'ip-restriction': { use: () => ipRestriction(getConnInfo, { allowList: ['127.0.0.1', '::1', '::ffff:127.0.0.1'] }) },
  'jsx-renderer': { use: () => jsxRenderer(({ children }) => children as never) },
  jwk: {
    use: () => jwk({ keys: async () => [(await keys).verifying], alg: ['ES256'] }),
    headers: async () => bearer(await sign({ sub: 'ann' }, (await keys).signing, 'ES256')),
  },
  jwt: {
    use: () => jwt({ secret: SECRET, alg: 'HS256' }),
    headers: async () => bearer(await sign({ sub: 'ann' }, SECRET, 'HS256')),
  },
  language: { use: () => languageDetector({ supportedLanguages: ['en', 'de'], fallbackLanguage: 'en' }) },
  logger: { use: () => logger(() => {}) },
  'method-not-allowed': { use: (app) => methodNotAllowed({ app }) },
  'method-override': { use: (app) => methodOverride({ app, header: 'x-method' }) },
  mount: { use: () => mount(() => undefined as never) },
  'powered-by': { use: () => poweredBy() },
  'pretty-json': { use: () => prettyJSON() },
  'request-id': { use: () => requestId() },
  'secure-headers': { use: () => secureHeaders() },
  'serve-static': { use: () => serveStatic({ getContent: async () => null }) },
  timeout: { use: () => timeout(60_000) },
  timing: {
    use: () => async (c, next) => {
      await timing()(c, async () => {
        startTime(c, 'gateway')
        await next()
        endTime(c, 'gateway')
      })
    },
  },
  'trailing-slash': { use: () => every(trimTrailingSlash(), appendTrailingSlash()) },
  validator: { use: () => validator('query', (value) => value) },
}

/**
 * What else Hono exports: helpers, adapters for platforms, renderers. None of them stands around a
 * handler.
 */
export const NO_MIDDLEWARE: readonly string[] = [
  ...['.', 'request', 'types', 'hono-base', 'tiny', 'quick', 'http-exception', 'route', 'cookie', 'accepts', 'html'],
  ...['css', 'jsx', 'ssg', 'streaming', 'router', 'utils', 'client', 'adapter', 'factory', 'testing', 'dev', 'ws'],
  ...['cloudflare-workers', 'cloudflare-pages', 'deno', 'bun', 'aws-lambda', 'vercel', 'netlify', 'lambda-edge'],
  ...['service-worker', 'conninfo', 'proxy'],
]
