import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { Agent, type Dispatcher, fetch as fetchBy } from 'undici'

/** All requests go over one connection, as a browser's do. */
const ONE_CONNECTION = { connections: 1, pipelining: 100 }

/**
 * `undici` lets a POST wait while anything else is on the connection, because one that fails could not be repeated; over HTTP/2, beside a stream that
 * never ends, that is for ever. This project's POSTs may be repeated, and a body that is there whole can be.
 */
const repeatable: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const { body } = options
  if (body === null || body === undefined) return dispatch({ ...options, idempotent: true }, handler)
  buffer(body as Readable).then((whole) => dispatch({ ...options, body: whole, idempotent: true }, handler))
  return true
}

/** A `fetch` that speaks HTTP/2, whoever the certificate is from; and how it ends. */
export function fetchByHttp2(): { readonly fetch: typeof fetch; close(): Promise<void> } {
  const agent = new Agent({ ...ONE_CONNECTION, allowH2: true, connect: { rejectUnauthorized: false } })
  const dispatcher = agent.compose(repeatable)
  // The package's types of a request and an answer are its own; what they do is the same.
  const fetch = ((url: string, init: object) =>
    fetchBy(url, { ...init, dispatcher })) as unknown as typeof globalThis.fetch
  return { fetch, close: () => agent.destroy() }
}
