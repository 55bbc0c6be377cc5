import type { GatewayRequest } from './request.ts'

/** Pages of other sites that may use the gateway: none, those listed (`https://app.example`), or any. */
export type Origins = readonly string[] | '*'

const FOREIGN = ['cross-site', 'same-site']

/**
 * Whether the requesting page may use the gateway. Requests without `Origin` come from programs, which could send any,
 * or from a GET without CORS, where `Sec-Fetch-Site` tells that it was another site's; those of the gateway's own host
 * are its own pages. Without this check any site could open sessions with its visitors' cookies, over WebSocket, by
 * simple POST and by an `<img>` alike.
 */
export function mayUse(request: GatewayRequest, origins: Origins): boolean {
  const origin = request.header('origin')
  if (origins === '*') return true
  if (origin === undefined) return !FOREIGN.includes(request.header('sec-fetch-site') ?? '')
  if (origins.includes(origin)) return true
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

/** HTTP/2 has `:authority` in the place of `Host`; the URL has either. */
function hostOf(request: GatewayRequest): string | null {
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
