import type { GatewayRequest, RequestFacts } from './request.ts'

/**
 * Pages of other sites that may use the gateway: none, those listed (`https://app.example`), or
 * any, whose cookies are then not read.
 */
export type Origins = readonly string[] | '*'

/**
 * What the page behind a request may do. `own`: everything; it is the gateway's own page, a listed
 * one, or no page at all. `any`: what a stranger may, without its visitor's cookies. `none`:
 * nothing.
 */
export type Trust = 'own' | 'any' | 'none'

const FOREIGN = ['cross-site', 'same-site']

/**
 * Judges the requesting page. Requests without `Origin` come from programs, which could send any,
 * or from a GET without CORS, which is judged by its `Referer` and by `Sec-Fetch-Site`; those of
 * the gateway's own host are its own pages. Without this check any site could open sessions with
 * its visitors' cookies, over WebSocket, by simple POST and by an `<img>` alike.
 */
export function trustOf(request: GatewayRequest, origins: Origins): Trust {
  const origin = originOf(request)
  const isForeign = request.header('origin') === undefined && FOREIGN.includes(request.header('sec-fetch-site') ?? '')
  if (isForeign) return origins === '*' ? 'any' : 'none'
  if (origin === undefined || (origins !== '*' && origins.includes(origin))) return 'own'
  // The origin of a sandboxed frame and of a file, of any site: it identifies no site.
  if (!URL.canParse(origin)) return 'none'
  if (new URL(origin).host === hostOf(request)) return 'own'
  return origins === '*' ? 'any' : 'none'
}

/**
 * Judges the page that loads the reply as a script. Any site can load a script, and runs what it
 * holds: so the page must be listed by name (`'*'` lists none), and is known by its `Referer`, the
 * one header that browsers send here.
 */
export function scriptTrustOf(request: GatewayRequest, origins: Origins): Trust {
  const referer = request.header('referer') ?? ''
  if (!URL.canParse(referer)) return 'none'
  const { origin, host } = new URL(referer)
  return host === hostOf(request) || (origins !== '*' && origins.includes(origin)) ? 'own' : 'none'
}

/**
 * The origin of the requesting page. A browser leaves `Origin` out of a GET to what it takes for
 * the page's own site, which is wrong behind a proxy that rewrites `Host`: without `Referer` such a
 * GET would pass, and the POST after it not.
 */
export function originOf(request: GatewayRequest): string | undefined {
  const origin = request.header('origin')
  const referer = request.header('referer')
  if (origin !== undefined || referer === undefined || !URL.canParse(referer)) return origin
  return new URL(referer).origin
}

/** Why a page was refused, and the option that allows it. */
export function originRefusal(request: GatewayRequest): string {
  const origin = originOf(request)
  const host = hostOf(request) ?? '(none)'
  if (origin === undefined)
    return "A page of another site sent a request without an origin, as for an image or a link. Use the client, or fetch with CORS, and list the page's origin in the option origins."
  if (origin === 'null')
    return 'The page has no origin (a sandboxed frame, or a file), so that the option origins cannot list it. Serve it from a server.'
  return `The page's origin is ${origin}, the host of its request is ${host}, and the option origins does not list that origin. Allow it with createGateway({ origins: [${JSON.stringify(origin)}] }), or with --origins of the command rungway. Behind a proxy that rewrites Host (changeOrigin in Vite), turn that off instead.`
}

/** HTTP/2 has `:authority` in the place of `Host`; the URL has either. */
export function hostOf(request: GatewayRequest): string | null {
  const host = request.header('host')
  if (host !== undefined) return host
  const platform = request.toRequest()
  return platform === null ? null : new URL(platform.url).host
}

/** For links, which may be refused late: the request itself would keep its whole head for as long. */
export const factsOf = (request: GatewayRequest): RequestFacts => ({
  method: request.method,
  path: request.path,
  address: request.address,
  origin: originOf(request) ?? null,
  host: hostOf(request),
})
