import type { GatewayRequest } from './request.ts'

/** Which pages of other sites may use the gateway: none, those listed (`https://app.example`), or any. */
export type Origins = readonly string[] | '*'

const FOREIGN = ['cross-site', 'same-site']

/**
 * Whether the page that asks may. Requests without `Origin` come from programs, which could send any, or from a GET without CORS, where
 * `Sec-Fetch-Site` tells that it was another site's; those of the gateway's own host are its own pages.
 * Without this check any site could open sessions with its visitors' cookies, over WebSocket, by simple POST and by an `<img>` alike.
 */
export function mayUse(visit: GatewayRequest, origins: Origins): boolean {
  const origin = visit.header('origin')
  if (origins === '*') return true
  if (origin === undefined) return !FOREIGN.includes(visit.header('sec-fetch-site') ?? '')
  if (origins.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === hostOf(visit)
}

/** HTTP/2 has `:authority` in the place of `Host`; the URL has either. */
function hostOf(visit: GatewayRequest): string | null {
  const host = visit.header('host')
  if (host !== undefined) return host
  const request = visit.request()
  return request === null ? null : new URL(request.url).host
}

/** CORS headers for an allowed page of another site; nothing for anyone else. */
export function corsHeaders(visit: GatewayRequest): Record<string, string> {
  const origin = visit.header('origin')
  if (origin === undefined) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'retry-after',
    vary: 'origin',
  }
}

export const preflightHeaders = (visit: GatewayRequest): Record<string, string> => ({
  ...corsHeaders(visit),
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type, last-event-id',
  'access-control-max-age': '7200',
})
