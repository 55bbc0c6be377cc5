import type { HistoricalEnvironment, Xhr } from '../../environment/historical.ts'
import { MAX_ANSWER_CHARS } from '../../limits.ts'
import type { LinkPort } from '../contract.ts'

type Fetch = NonNullable<LinkPort['environment']['fetch']>
type XhrConstructor = NonNullable<HistoricalEnvironment['XMLHttpRequest']>

/**
 * Opens and sends a request. Aborts it with the signal, and when its reply is longer than any of a
 * gateway's.
 */
export function sendXhr(
  XMLHttpRequest: XhrConstructor,
  url: string,
  init: { readonly method?: string; readonly headers?: HeadersInit; readonly signal?: AbortSignal | null },
  body: string | null,
): Xhr {
  const xhr = new XMLHttpRequest()
  xhr.open(init.method ?? 'GET', url)
  for (const [name, value] of Object.entries((init.headers ?? {}) as Record<string, string>))
    xhr.setRequestHeader(name, value)
  const abort = () => xhr.abort()
  init.signal?.addEventListener('abort', abort)
  xhr.addEventListener('progress', ({ loaded }) => {
    if (loaded > MAX_ANSWER_CHARS) abort()
  })
  xhr.addEventListener('loadend', () => init.signal?.removeEventListener('abort', abort))
  xhr.send(body)
  return xhr
}

/**
 * As much of `fetch` as the SDK's requests use, by `XMLHttpRequest`: whole replies, read as text.
 * It follows redirects, which an XHR cannot turn off.
 */
const xhrFetch =
  (XMLHttpRequest: XhrConstructor): Fetch =>
  (input, init = {}) =>
    new Promise<Response>((resolve, reject) => {
      if (init.signal?.aborted) return reject(new DOMException('The link was closed', 'AbortError'))
      const { method, headers, signal, body } = init
      const xhr = sendXhr(
        XMLHttpRequest,
        String(input),
        {
          ...(method === undefined ? {} : { method }),
          // A string body would be sent as text/plain by `fetch`; some browsers of the time sent
          // XML.
          headers: { ...(typeof body === 'string' ? { 'content-type': 'text/plain' } : {}), ...(headers as object) },
          ...(signal === undefined ? {} : { signal }),
        },
        typeof body === 'string' ? body : null,
      )
      xhr.onload = () => resolve(replyOf(xhr))
      xhr.onerror = () => reject(new TypeError('The request failed, and an XHR does not say why'))
      xhr.onabort = () => reject(new DOMException('The request was aborted', 'AbortError'))
    })

/** A Response as far as the SDK reads one. */
function replyOf(xhr: Xhr): Response {
  const { status, responseText } = xhr
  const reply = {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name: string) => xhr.getResponseHeader(name) },
    body: null,
    text: async () => responseText,
    json: async () => JSON.parse(responseText),
  }
  return reply as unknown as Response
}

/** The same port, with requests made by `XMLHttpRequest`. */
export const withXhr = (port: LinkPort, XMLHttpRequest: XhrConstructor): LinkPort => ({
  ...port,
  environment: { ...port.environment, fetch: xhrFetch(XMLHttpRequest) },
})
