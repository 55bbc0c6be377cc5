import type { Code } from '@rungway/protocol'
import type { Bodies } from './http/bodies.ts'
import { upgradeWithoutCookies, withoutCookies } from './http/changed-request.ts'
import type { HostPolicy } from './http/hosts.ts'
import { isNavigation, NAVIGATION } from './http/navigation.ts'
import { type Origins, originRefusal, scriptTrustOf, type Trust, trustOf } from './http/origin.ts'
import { refusalReply } from './http/refusal.ts'
import { finished, PREFLIGHT_HEADERS } from './http/reply-headers.ts'
import type {
  GatewayRequest,
  Handler,
  HttpReply,
  HttpRequest,
  Refusal,
  Routes,
  UpgradeRequest,
} from './http/request.ts'
import { mountUp } from './transports/base/upstream.ts'
import type { Transport, TransportHost } from './transports/contract/transport.ts'

/**
 * The gateway as adapters see it: one handler for requests, one for upgrades. Neither throws nor
 * rejects.
 */
export interface Router {
  /** Every path that has a route, for servers that want to know them beforehand. */
  readonly paths: readonly string[]
  readonly http: Handler<HttpRequest>
  readonly upgrade: Handler<UpgradeRequest>
}

interface Context {
  readonly admit: TransportHost['admit']
  readonly limits: TransportHost['limits']
  readonly bodies: Bodies
  readonly origins: Origins
  readonly hosts: HostPolicy
  readonly report: (error: unknown) => void
  /** Called with every refusal, before it is sent. */
  readonly refused: (request: GatewayRequest, refusal: Refusal) => void
}

interface Route {
  readonly get?: Handler<HttpRequest>
  /** Whether browsers may navigate to it. */
  readonly isPage?: true
  /** Judges the requesting page, where not as every route does. */
  readonly trustOf?: typeof trustOf
  readonly post?: Handler<HttpRequest>
  readonly upgrade?: Handler<UpgradeRequest>
}

const refuse = (code: Code, message?: string): HttpReply =>
  refusalReply({ code, retryAfterMs: 0, ...(message === undefined ? {} : { message }) })

const takes = ({ get, post, upgrade }: Route, method: string): boolean =>
  method === 'GET' ? get !== undefined || upgrade !== undefined : method === 'POST' && post !== undefined

const badMethod = (route: Route): HttpReply => {
  const reply = refuse('bad-method')
  const allow = ['GET', 'POST'].filter((method) => takes(route, method)).join(', ')
  return { ...reply, headers: { ...reply.headers, allow } }
}

/** The routes of the transports, what stands before each, and a refusal for everything else. */
export function createRouter(transports: readonly Transport[], context: Context): Router {
  const { admit, limits, bodies, origins, hosts, report, refused } = context
  const host: TransportHost = { admit, limits, bodies, refused, refuse: (_request, refusal) => refusalReply(refusal) }
  const routes = new Map<string, Route>()
  const add = (path: string, route: Route): void => void routes.set(path, { ...routes.get(path), ...route })
  const register: Routes = {
    get: (path, get) => add(path, { get }),
    page: (path, get) => add(path, { get, isPage: true }),
    post: (path, post) => add(path, { post }),
    script: (path, get) => add(path, { get, trustOf: scriptTrustOf }),
    upgrade: (path, upgrade) => add(path, { upgrade }),
  }
  for (const transport of transports) transport.mount(register, host)
  mountUp(register, host)

  const guarded =
    <R extends GatewayRequest>(
      handle: (request: R, route: Route) => HttpReply | Promise<HttpReply>,
      withoutCookies: (request: R) => R,
    ): Handler<R> =>
    (request) => {
      let trust: Trust = 'none'
      const answer = (reply: HttpReply) => {
        if (reply.refusal !== undefined) refused(request, reply.refusal)
        return finished(request, reply, trust)
      }
      const failed = (error: unknown): HttpReply => {
        report(error)
        return answer(refuse('internal'))
      }
      try {
        const route = routes.get(request.path)
        if (!hosts.accepts(request)) return answer(refuse('forbidden', hosts.refusal(request)))
        trust = (route?.trustOf ?? trustOf)(request, origins)
        if (trust === 'none') return answer(refuse('forbidden', originRefusal(request)))
        if (route?.isPage !== true && isNavigation(request)) return answer(refuse('forbidden', NAVIGATION))
        if (request.method === 'OPTIONS') return answer({ status: 204, headers: PREFLIGHT_HEADERS, body: null })
        if (route === undefined) return answer(refuse('not-found', noRoute(request.path, routes.keys())))
        const reply = handle(trust === 'own' ? request : withoutCookies(request), route)
        return reply instanceof Promise ? reply.then(answer).catch(failed) : answer(reply)
      } catch (error) {
        return failed(error)
      }
    }

  return {
    paths: [...routes.keys()],
    http: guarded((request, route) => {
      const handle = request.method === 'GET' ? route.get : request.method === 'POST' ? route.post : undefined
      // A server that does not upgrade passes the wish on as a request: the client is to know at
      // once that there is none.
      const isUpgrade = request.header('upgrade') !== undefined
      if (handle !== undefined && !isUpgrade) return handle(request)
      return takes(route, request.method) ? refuse('bad-request') : badMethod(route)
    }, withoutCookies),
    upgrade: guarded((request, route) => {
      const isWebSocket = request.header('upgrade')?.toLowerCase() === 'websocket'
      if (request.method === 'GET' && route.upgrade !== undefined && isWebSocket) return route.upgrade(request)
      return takes(route, request.method) ? refuse('bad-request') : badMethod(route)
    }, upgradeWithoutCookies),
  }
}

const noRoute = (path: string, routes: Iterable<string>): string =>
  `The gateway has no route ${path}; it has ${[...routes].join(', ')}, below the path where it is mounted.`
