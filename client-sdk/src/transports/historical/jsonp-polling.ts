import type { HistoricalEnvironment } from '../../environment/historical.ts'
import { MAX_GET_BYTES, MAX_REPEATS, MAX_URL_CHARS } from '../../limits.ts'
import type { ClientLink, ClientTransport, LinkPort } from '../contract.ts'
import { callQuery, registerCallback } from './callbacks.ts'
import { onForbidden } from './forbidden.ts'
import { hasLoaded } from './has-loaded.ts'

const NAME = 'jsonp-polling'

/**
 * What a script brought, or how it failed: `error` is all that a browser reports, unless the page's
 * policy forbids it.
 */
type Loaded = readonly string[] | 'error' | 'forbidden' | 'no-call'

/**
 * JSONP polling (2005 to about 2012): long polling by `<script>`, across origins without CORS. The
 * page runs whatever the reply says; the gateway must list the page's origin, and is sent no cookie
 * that it would read. What does not fit into a URL cannot go up this way.
 */
export const jsonpPolling = (environment: HistoricalEnvironment): ClientTransport => ({
  name: NAME,
  isSupported: () => !!environment.document,
  open(port) {
    void poll(port, environment)
    return upward(port, environment)
  },
})

async function poll(port: LinkPort, environment: HistoricalEnvironment): Promise<void> {
  const { after, now } = port.environment
  let last = ''
  let repeats = 0
  await hasLoaded(environment)
  while (!port.signal.aborted) {
    const askedAt = now()
    const lines = await load(port, environment, NAME, '')
    if (port.signal.aborted) return
    // The client knows by which directive.
    if (lines === 'forbidden') return port.lost('cut')
    if (lines === 'error') return port.lost('refused', { reason: 'a script does not say why it failed to load' })
    if (lines === 'no-call') return port.lost('broken', { isForeign: true })
    port.receive(lines)
    const text = lines.join('\n')
    repeats = text === last ? repeats + 1 : 0
    last = text
    // Replies that are empty, or that a cache replays, at once, would make this a loop without a
    // pause.
    const isHollow = (!text || repeats > MAX_REPEATS) && now() - askedAt < port.pollMs()
    if (isHollow) await new Promise<void>((resolve) => after(port.pollMs(), resolve))
  }
}

/** One GET at a time, repeated once; numbers settle what arrives twice. */
function upward(port: LinkPort, environment: HistoricalEnvironment): ClientLink {
  let isBusy = false
  const wake = async (): Promise<void> => {
    if (isBusy) return
    const lines = port.pull(MAX_GET_BYTES, MAX_GET_BYTES)
    if (!lines) return
    isBusy = true
    const query = `&lines=${encodeURIComponent(lines)}`
    if (query.length > MAX_URL_CHARS)
      return port.lost('blocked', {
        reason: `a message makes a URL of ${query.length} characters, and ${MAX_URL_CHARS} fit`,
      })
    const send = () => load(port, environment, `${NAME}/up`, query, port.answerMs())
    let answer = await send()
    if (typeof answer === 'string' && !port.signal.aborted) answer = await send()
    if (port.signal.aborted) return
    if (typeof answer === 'string') return port.lost('cut', { reason: 'a script up was not answered' })
    isBusy = false
    port.answered(answer)
    void wake()
  }
  return { wake: () => void wake() }
}

/**
 * Loads a script, and resolves with the lines that it called the page with. `timeoutMs`: gives up
 * after so long.
 */
function load(
  port: LinkPort,
  environment: HistoricalEnvironment,
  route: string,
  query: string,
  timeoutMs?: number,
): Promise<Loaded> {
  // The client has called `isSupported`.
  const document = environment.document as Document
  const script = document.createElement('script')
  return new Promise<Loaded>((resolve) => {
    let lines: Loaded = 'no-call'
    const callback = registerCallback(environment, (called) => {
      lines = called ?? []
    })
    const src = port.url(route) + callQuery(callback.name, port.token) + query
    let isForbidden = false
    const stop = onForbidden(document, src, () => {
      isForbidden = true
    })
    const cancel = timeoutMs === undefined ? undefined : port.environment.after(timeoutMs, () => end('error'))
    const abort = () => end('error')
    const end = (loaded: Loaded) => {
      cancel?.()
      stop()
      port.signal.removeEventListener('abort', abort)
      callback.remove()
      script.remove()
      resolve(loaded)
    }
    port.signal.addEventListener('abort', abort)
    // The gateway knows the page by its origin, which browsers leave out where a page's policy says
    // so.
    script.referrerPolicy = 'origin'
    script.src = src
    script.onload = () => end(lines)
    // Browsers may report the violation a moment after the error.
    script.onerror = () => port.environment.after(0, () => end(isForbidden ? 'forbidden' : 'error'))
    document.head.append(script)
  })
}
