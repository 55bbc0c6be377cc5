import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { Agent, type Dispatcher, fetch as fetchBy } from 'undici'

/** All requests share one connection, as in a browser. */
const ONE_CONNECTION = { connections: 1, pipelining: 100 }

/**
 * `undici` holds back a POST while the connection has other requests, because it could not repeat a
 * failed one; beside a stream that never ends, that is for ever. POSTs of this client may be
 * repeated, and a buffered body can be.
 */
const repeatable: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const { body } = options
  if (body === null || body === undefined) return dispatch({ ...options, idempotent: true }, handler)
  buffer(body as Readable).then((whole) => dispatch({ ...options, body: whole, idempotent: true }, handler))
  return true
}

/** A `fetch` over HTTP/2 that accepts any certificate, and its end. */
export function fetchByHttp2(): { readonly fetch: typeof fetch; close(): Promise<void> } {
  const agent = new Agent({ ...ONE_CONNECTION, allowH2: true, connect: { rejectUnauthorized: false } })
  const dispatcher = agent.compose(repeatable)
  // The package has its own types of requests and responses, which behave the same.
  const fetch = ((url: string, init: object) =>
    fetchBy(url, { ...init, dispatcher })) as unknown as typeof globalThis.fetch
  return { fetch, close: () => agent.destroy() }
}
