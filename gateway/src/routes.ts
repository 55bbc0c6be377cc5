import type { Bodies } from './http/bodies.ts'
import { withoutCookies, withUrlToken } from './http/changed-request.ts'
import { scriptTrustOf, type trustOf } from './http/origin.ts'
import type { Handler, HttpReply, HttpRequest, Refusal, RequestFacts, Routes, UpgradeRequest } from './http/request.ts'
import { unfolded } from './http/unfold.ts'
import type { Transport, TransportHost } from './transports/contract/transport.ts'

/** What there is at a path. */
export interface Route {
  readonly get?: Handler<HttpRequest>
  /** Whether browsers may navigate to it. */
  readonly isPage?: true
  /** Judges the requesting page, where not as every route does. */
  readonly trustOf?: typeof trustOf
  /** What of a GET its handler is shown, where that is not all. */
  readonly shown?: (request: HttpRequest) => HttpRequest
  readonly post?: Handler<HttpRequest>
  readonly upgrade?: Handler<UpgradeRequest>
}

export type RouteTable = ReadonlyMap<string, Route>

interface Context {
  readonly admit: TransportHost['admit']
  readonly freshSession: TransportHost['freshSession']
  readonly limits: TransportHost['limits']
  readonly bodies: Bodies
  /** Whether bodies may come compressed. */
  readonly unfolds: boolean
  readonly report: (error: unknown) => void
  /** How a refusal is sent. */
  refusalReply(refusal: Refusal): HttpReply
  /** Called with every refusal, before it is sent. */
  readonly refused: (request: RequestFacts, refusal: Refusal) => void
}

/** The handler of a request to a route, or undefined when it takes no such method. */
export const handlerOf = ({ get, post }: Route, method: string): Handler<HttpRequest> | undefined =>
  method === 'GET' ? get : method === 'POST' ? post : undefined

/** The routes of what is mounted. */
export function mountRoutes(mounts: readonly Pick<Transport, 'mount'>[], context: Context): RouteTable {
  const { admit, freshSession, limits, bodies, unfolds, refusalReply, refused, report } = context
  const host: TransportHost = {
    admit,
    freshSession,
    limits,
    bodies,
    refused,
    failed: report,
    refuse: (_request, refusal) => refusalReply(refusal),
    ...(unfolds ? { unfold: unfolded } : {}),
  }
  const routes = new Map<string, Route>()
  const add = (path: string, route: Route): void => void routes.set(path, { ...routes.get(path), ...route })
  const register: Routes = {
    get: (path, get) => add(path, { get }),
    page: (path, get) => add(path, { get, isPage: true }),
    frame: (path, get) => add(path, { get, isPage: true, shown: withUrlToken }),
    post: (path, post) => add(path, { post }),
    script: (path, get) =>
      add(path, { get, trustOf: scriptTrustOf, shown: (request) => withUrlToken(withoutCookies(request)) }),
    upgrade: (path, upgrade) => add(path, { upgrade }),
  }
  for (const each of mounts) each.mount(register, host)
  return routes
}
