import type { Gateway } from '@rungway/gateway'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { generateSpecs } from 'hono-openapi'
import type { Config } from '../config/schema.ts'
import type { Log } from '../ops/log.ts'
import { total } from '../ops/tally.ts'
import { VERSION } from '../version.ts'
import { readBody } from './body.ts'
import { channelRoutes, subscriptionRoutes } from './channels.ts'
import { KeyRing } from './keys.ts'
import { type ApiEnv, operation, refuse } from './operation.ts'
import { INFO, STATS } from './schemas.ts'
import { sessionRoutes } from './sessions.ts'
import { nodesView, statsView } from './views.ts'

/** As long as a batch of publications may be. */
const MAX_BODY_BYTES = 1_048_576

export interface ApiContext {
  readonly gateway: Gateway
  readonly keys: Config['keys']
  readonly log: Log
  /** Counts an operation and its status: `publish 200`. */
  readonly count: (outcome: string) => void
}

/** The HTTP API, for back ends and operators: everything needs a key with the right to do it. */
export function createApi(context: ApiContext): Hono<ApiEnv> {
  const { keys, log, count } = context
  const ring = new KeyRing(keys)
  const app = new Hono<ApiEnv>()
  app.use('*', async (c, next) => {
    const key = ring.find(c.req.header('authorization'))
    if (key === null) {
      count('unknown 401')
      c.header('www-authenticate', 'Bearer')
      return refuse(c, 401, 'unauthorized', whyUnknown(keys.length, c.req.header('authorization')))
    }
    c.set('key', key)
    await next()
    const name = c.get('operation') ?? 'unknown'
    count(`${name} ${c.res.status}`)
    log.debug({ by: key.name, operation: name, status: c.res.status }, 'api')
    return undefined
  })
  const methodsOf = methodsIn(routesOf(context.gateway))
  app.use('*', async (c, next) => {
    const methods = methodsOf(c.req.path)
    if (methods.length === 0) return refuse(c, 404, 'not-found', 'There is no such operation; see /openapi.json.')
    if (methods.includes(c.req.method)) return await next()
    c.header('allow', methods.join(', '))
    return refuse(c, 405, 'bad-method', `This operation takes ${methods.join(' or ')}; see /openapi.json.`)
  })
  app.use(
    '*',
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (c) => refuse(c, 413, 'too-large', `The body exceeds ${MAX_BODY_BYTES} bytes.`),
    }),
  )
  app.use('*', readBody(log))
  addRoutes(app, context.gateway)
  app.onError((error, c) => {
    // The validator throws for a body that is no JSON.
    if ('status' in error && error.status === 400) return refuse(c, 400, 'bad-request', 'The body is no JSON.')
    log.error({ err: error, operation: c.get('operation') }, 'the API failed')
    return refuse(c, 500, 'internal', 'The operation failed; the log of the gateway has more.')
  })
  return app
}

/** Why no key was found. The same for each that is not known. */
function whyUnknown(count: number, authorization: string | undefined): string {
  if (count === 0) return 'The configuration has no keys, so the API is off.'
  const isGiven = /^Bearer +\S+$/i.test(authorization ?? '')
  return isGiven
    ? 'The key in Authorization: Bearer is not known: the configuration has no such key, or its hash is of another.'
    : 'Give a key in Authorization: Bearer.'
}

/** The operations alone, below the path that they have. */
function routesOf(gateway: Gateway): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>().basePath('/v1')
  addRoutes(app, gateway)
  return app
}

/** By path, what may be asked there; HEAD is answered as GET is. */
function methodsIn({ router }: Hono<ApiEnv>): (path: string) => string[] {
  // What stands before routes is there for every method.
  const has = (method: string, path: string): boolean =>
    router.match(method, path)[0].some(([[, route]]) => route.method === method)
  return (path) => ['GET', 'HEAD', 'POST'].filter((method) => has(method === 'HEAD' ? 'GET' : method, path))
}

function addRoutes(app: Hono<ApiEnv>, gateway: Gateway): void {
  app.get(
    '/info',
    operation({
      id: 'info',
      right: 'info',
      summary: 'The gateway, all nodes together, and the key that asks.',
      answer: INFO,
    }),
    async (c) => {
      const { name, rights } = c.get('key')
      const { node } = gateway.everywhere
      const stats = await gateway.everywhere.stats()
      const { sessions, heldBytes } = stats.total
      return c.json({
        version: VERSION,
        uptimeSeconds: Math.round(process.uptime()),
        sessions: total(sessions),
        byTransport: sessions,
        heldBytes,
        key: { name, rights },
        ...(node === '' ? {} : { node }),
        ...nodesView(stats),
      })
    },
  )
  app.get(
    '/stats',
    operation({
      id: 'stats',
      right: 'info',
      summary: 'Counts since the gateways were started, and what they hold now, of all nodes together.',
      answer: STATS,
    }),
    async (c) => c.json(statsView(await gateway.everywhere.stats())),
  )
  app.route('/', channelRoutes(gateway))
  app.route('/', sessionRoutes(gateway))
  app.route('/', subscriptionRoutes(gateway))
}

/** The OpenAPI document, made of the validators that the API itself uses. */
export async function openApiDocument(gateway: Gateway): Promise<object> {
  const document = await generateSpecs(routesOf(gateway), {
    documentation: {
      openapi: '3.1.0',
      info: {
        title: 'Rungway',
        version: VERSION,
        description: 'The HTTP API of a Rungway gateway, for back ends and operators.',
      },
      security: [{ key: [] }],
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    },
  })
  return document
}
