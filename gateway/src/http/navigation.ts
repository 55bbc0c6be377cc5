import type { GatewayRequest } from './request.ts'

/** What a navigation loads into (WHATWG Fetch, section 2.2.7: "navigation request"). */
const DOCUMENTS: readonly string[] = ['document', 'frame', 'iframe', 'embed', 'object']

/**
 * Whether a browser is navigating, so that no page speaks for the request: a link in a mail, the
 * address bar, a form, a frame. It comes with the cookies of its visitor, `SameSite=Strict` ones
 * included when it comes from outside the browser.
 */
export const isNavigation = (request: GatewayRequest): boolean =>
  request.header('sec-fetch-mode') === 'navigate' || DOCUMENTS.includes(request.header('sec-fetch-dest') ?? '')

export const NAVIGATION =
  'A browser navigated to a route of the gateway, by a link, a form or its address bar. Routes are for the client, or for fetch.'
