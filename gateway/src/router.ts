import type { Code } from '@rungway/protocol'
import type { Homing } from './cluster/contract.ts'
import { upgradeWithoutCookies, withoutCookies } from './http/changed-request.ts'
import type { Compressor } from './http/compressor.ts'
import type { HostPolicy } from './http/hosts.ts'
import { isNavigation, NAVIGATION } from './http/navigation.ts'
import { factsOf, type Origins, originRefusal, type Trust, trustOf } from './http/origin.ts'
import { finished, PREFLIGHT_HEADERS } from './http/reply-headers.ts'
import type {
  GatewayRequest,
  Handler,
  HttpReply,
  HttpRequest,
  Refusal,
  RequestFacts,
  UpgradeRequest,
} from './http/request.ts'
import { handlerOf, type Route, type RouteTable } from './routes.ts'

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
  readonly origins: Origins
  readonly hosts: HostPolicy
  readonly report: (error: unknown) => void
  /** Absent: nothing is compressed. */
  readonly compress?: Compressor
  /** Has requests served where their sessions are. Absent: that is here. */
  readonly homing?: Homing
  /** How a refusal is sent. */
  refusalReply(refusal: Refusal): HttpReply
  /** Called with every refusal, before it is sent. */
  readonly refused: (request: RequestFacts, refusal: Refusal) => void
}

const takes = ({ get, post, upgrade }: Route, method: string): boolean =>
  method === 'GET' ? get !== undefined || upgrade !== undefined : method === 'POST' && post !== undefined

/** Where all sessions are here. */
const AT_HOME: Homing = {
  http: (request, handle) => handle(request),
  upgrade: (request, handle) => handle(request),
}

/** The routes, what stands before each, and a refusal for everything else. */
export function createRouter(routes: RouteTable, context: Context): Router {
  const { origins, hosts, report, compress, homing = AT_HOME, refusalReply, refused } = context
  const refuse = (code: Code, message?: string): HttpReply =>
    refusalReply({ code, retryAfterMs: 0, ...(message === undefined ? {} : { message }) })
  const badMethod = (route: Route): HttpReply => {
    const reply = refuse('bad-method')
    const allow = ['GET', 'POST'].filter((method) => takes(route, method)).join(', ')
    return { ...reply, headers: { ...reply.headers, allow } }
  }
  const answer = (request: GatewayRequest, reply: HttpReply, trust: Trust): HttpReply | Promise<HttpReply> => {
    if (reply.refusal !== undefined) refused(factsOf(request), reply.refusal)
    const whole = finished(request, reply, trust)
    return compress === undefined ? whole : compress(request, whole)
  }
  const failed = (request: GatewayRequest, error: unknown, trust: Trust): HttpReply | Promise<HttpReply> => {
    report(error)
    return answer(request, refuse('internal'), trust)
  }
  const answerLate = (request: GatewayRequest, reply: Promise<HttpReply>, trust: Trust): Promise<HttpReply> =>
    reply.then(
      (late) => {
        try {
          return answer(request, late, trust)
        } catch (error) {
          return failed(request, error, trust)
        }
      },
      (error) => failed(request, error, trust),
    )
  const guarded =
    <R extends GatewayRequest>(
      handle: (request: R, route: Route) => HttpReply | Promise<HttpReply>,
      withoutCookies: (request: R) => R,
    ): Handler<R> =>
    (request) => {
      let trust: Trust = 'none'
      const refusal = (code: Code, message: string) => answer(request, refuse(code, message), trust)
      try {
        const route = routes.get(request.path)
        if (!hosts.accepts(request)) return refusal('forbidden', hosts.refusal(request))
        trust = (route?.trustOf ?? trustOf)(request, origins)
        if (trust === 'none') return refusal('forbidden', originRefusal(request))
        if (route?.isPage !== true && isNavigation(request)) return refusal('forbidden', NAVIGATION)
        if (request.method === 'OPTIONS')
          return answer(request, { status: 204, headers: PREFLIGHT_HEADERS, body: null }, trust)
        if (route === undefined) return refusal('not-found', noRoute(request.path, routes.keys()))
        const reply = handle(trust === 'own' ? request : withoutCookies(request), route)
        return reply instanceof Promise ? answerLate(request, reply, trust) : answer(request, reply, trust)
      } catch (error) {
        return failed(request, error, trust)
      }
    }

  return {
    paths: [...routes.keys()],
    http: guarded((request, route) => {
      const handle = handlerOf(route, request.method)
      // A server that does not upgrade passes the wish on as a request: the client is to know at
      // once that there is none.
      if (handle !== undefined && !isToWebSocket(request)) return homing.http(route.shown?.(request) ?? request, handle)
      return takes(route, request.method) ? refuse('bad-request', noUpgrade(request, route)) : badMethod(route)
    }, withoutCookies),
    upgrade: guarded((request, route) => {
      const isGet = request.method === 'GET'
      if (isGet && route.upgrade !== undefined && isToWebSocket(request)) return homing.upgrade(request, route.upgrade)
      return takes(route, request.method) ? refuse('bad-request', noUpgrade(request, route)) : badMethod(route)
    }, upgradeWithoutCookies),
  }
}

const isToWebSocket = (request: GatewayRequest): boolean => request.header('upgrade')?.toLowerCase() === 'websocket'

/** Why a route does not do what the `Upgrade` of a request, or its absence, asks for. */
function noUpgrade(request: GatewayRequest, { upgrade }: Route): string {
  const wish = request.header('upgrade')
  const { path } = request
  if (wish === undefined)
    return `No Upgrade arrived at ${path}: a proxy between removed it. Pass it on, as docs/guide/proxies.md shows.`
  if (upgrade === undefined)
    return `An upgrade arrived at ${path}, which takes none (Upgrade: ${wish}). A proxy that adds Upgrade to every request has to pass on the client's own: see docs/guide/proxies.md.`
  if (!isToWebSocket(request))
    return `An upgrade to another protocol than WebSocket arrived at ${path} (Upgrade: ${wish}). Ask for websocket.`
  return `The upgrade at ${path} arrived as a plain request: this server passes no upgrades to the gateway. Call gateway.attach(server, { path, take: 'upgrades' }), where the runtime has upgrades.`
}

const noRoute = (path: string, routes: Iterable<string>): string =>
  `The gateway has no route ${path}; it has ${[...routes].join(', ')}, below the path where it is mounted.`
