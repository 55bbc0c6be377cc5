import type { GatewayRequest } from './request.ts'

/** Pages of other sites that may use the gateway: none, those listed (`https://app.example`), or any. */
export type Origins = readonly string[] | '*'

const FOREIGN = ['cross-site', 'same-site']

/**
 * Whether the requesting page may use the gateway. Requests without `Origin` come from programs, which could send any,
 * or from a GET without CORS, which is judged by its `Referer` and by `Sec-Fetch-Site`; those of the gateway's own host
 * are its own pages. Without this check any site could open sessions with its visitors' cookies, over WebSocket, by
 * simple POST and by an `<img>` alike.
 */
export function mayUse(request: GatewayRequest, origins: Origins): boolean {
  if (origins === '*') return true
  const origin = originOf(request)
  if (request.header('origin') === undefined && FOREIGN.includes(request.header('sec-fetch-site') ?? '')) return false
  if (origin === undefined || origins.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === hostOf(request)
}

/**
 * Whether the page that loads the reply as a script may. Any site can load a script, and runs what it says: so the page
 * must be listed by name (`'*'` lists none), and is known by its `Referer`, the one header that browsers send here.
 */
export function mayLoadScript(request: GatewayRequest, origins: Origins): boolean {
  const referer = request.header('referer') ?? ''
  if (!URL.canParse(referer)) return false
  const { origin, host } = new URL(referer)
  return host === hostOf(request) || (origins !== '*' && origins.includes(origin))
}

/**
 * The origin of the requesting page. A browser leaves `Origin` out of a GET to what it takes for the page's own site,
 * which is wrong behind a proxy that rewrites `Host`: without `Referer` such a GET would pass, and the POST after it not.
 */
export function originOf(request: GatewayRequest): string | undefined {
  const origin = request.header('origin')
  const referer = request.header('referer')
  if (origin !== undefined || referer === undefined || !URL.canParse(referer)) return origin
  return new URL(referer).origin
}

/** Why a page was refused, and the option that lets it in. */
export function originRefusal(request: GatewayRequest): string {
  const origin = originOf(request)
  const host = hostOf(request) ?? '(none)'
  return origin === undefined
    ? "A page of another site asked without telling its origin, as an image or a link does. Use the client, or fetch with CORS, and list the page's origin in the option origins."
    : `The page is of the origin ${origin}, and asked for the host ${host}: another one, which the option origins does not list. Let it in with createGateway({ origins: [${JSON.stringify(origin)}] }). Behind a proxy that rewrites Host (changeOrigin in Vite), turn that off instead.`
}

/** HTTP/2 has `:authority` in the place of `Host`; the URL has either. */
export function hostOf(request: GatewayRequest): string | null {
  const host = request.header('host')
  if (host !== undefined) return host
  const platform = request.toRequest()
  return platform === null ? null : new URL(platform.url).host
}

/** CORS headers that let the requesting page read the reply. */
export function corsHeaders(origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'retry-after',
    vary: 'origin',
  }
}

export const PREFLIGHT_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type, last-event-id',
  'access-control-max-age': '7200',
}
