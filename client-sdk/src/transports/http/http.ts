import { lineDecoder, utf8Length } from '@rungway/protocol'
import type { Environment } from '../../environment/environment.ts'
import { MAX_GET_BYTES, MAX_LINE_CHARS, MAX_POST_BYTES, MAX_URL_CHARS } from '../../limits.ts'
import type { ClientLink, ClientTransport, LinkPort } from '../contract.ts'

/** Asks, and throws what was answered when that is no good. */
async function ask(port: LinkPort, route: string, query = '', init?: RequestInit): Promise<Response> {
  const { environment, token, signal } = port
  // The client has asked `isSupported`.
  const fetch = environment.fetch as NonNullable<Environment['fetch']>
  const headers = token ? { authorization: `Bearer ${token}` } : {}
  const answer = await fetch(port.url(route) + query, { cache: 'no-store', signal, ...init, headers })
  if (answer.ok) return answer
  // A refusal is an `end` in other words, and ends the link; whoever stands between says what it likes.
  const { code, retry, retryAfterMs } = await answer.json().catch(() => ({}))
  // What came in pieces may come whole another way.
  if (retry && code !== 'incomplete') port.answered([JSON.stringify(['end', code, retry, retryAfterMs])])
  throw answer
}

/**
 * The link of a transport that has no up path of its own: it lasts as long as `down` does. Up goes one request at a time, and what piles up
 * meanwhile goes into the next. One that fails is repeated the other way, or the same way if it is too long for a URL; numbers settle what
 * arrives twice.
 */
function openLink(port: LinkPort, down: () => Promise<void>): ClientLink {
  const { environment, signal, up } = port
  const { after, now } = environment
  let isBusy = false
  let stop: AbortController | undefined
  const abort = () => stop?.abort()
  signal.addEventListener('abort', abort)

  /**
   * Sends lines up, by a GET if they make no more than that of its URL, and returns what was answered, empty when nothing good was. Whoever has not answered in time is not waited for: some networks swallow POSTs.
   */
  const send = async (maxUrlChars: number, lines: string) => {
    const encoded = encodeURIComponent(lines)
    const isGet = encoded.length <= maxUrlChars
    const method = isGet ? 'GET' : 'POST'
    if (signal.aborted) return ''
    stop = new AbortController()
    const cancel = after(port.answerMs(), abort)
    const text = await ask(port, 'up', isGet ? `&lines=${encoded}` : `&bytes=${utf8Length(lines)}`, {
      method,
      signal: stop.signal,
      body: isGet ? null : lines,
    })
      .then((answer) => answer.text())
      .catch(() => '')
    cancel()
    // A gateway answers with a line. Somebody who answers in its place has swallowed what was sent.
    const hasCarried = text.startsWith('[')
    // A request that went down with its link says nothing about the way up.
    if (!signal.aborted) up.tried(method, hasCarried, now())
    return hasCarried ? text : ''
  }

  const wake = async () => {
    if (isBusy) return
    const maxUrlChars = up.method(now()) === 'GET' ? MAX_URL_CHARS : 0
    const lines = port.pull(maxUrlChars ? MAX_GET_BYTES : MAX_POST_BYTES)
    if (!lines) return
    isBusy = true
    const text = (await send(maxUrlChars, lines)) || (await send(MAX_URL_CHARS - maxUrlChars, lines))
    if (!text) return port.lost('cut')
    isBusy = false
    port.answered(text.split('\n'))
    wake()
  }

  down()
    .catch((why) => why)
    // By its status an answer is known, whoever's `fetch` has brought it.
    .then((why) => port.lost(why?.status ? 'refused' : 'cut'))
  return { wake }
}

/** A transport whose down path is one endless answer, in lines that begin with the prefix. */
export const streaming = (name: string, prefix: string): ClientTransport => ({
  name,
  isSupported: ({ fetch, canStream }) => !!fetch && canStream,
  open(port) {
    const feed = lineDecoder(MAX_LINE_CHARS, prefix)
    const utf8 = new TextDecoder()
    return openLink(port, async () => {
      // Without a body this throws, and the link is cut.
      const reader = ((await ask(port, name)).body as ReadableStream<Uint8Array>).getReader()
      for (;;) {
        const { value } = await reader.read()
        if (!value) return
        const lines = feed(utf8.decode(value, { stream: true }))
        if (!lines) return port.lost('broken')
        port.receive(lines)
      }
    })
  },
})

/** A transport whose down path is one answer after another, `pauses` times `pollMs` apart. */
export const polling = (name: string, pauses: number): ClientTransport => ({
  name,
  isSupported: ({ fetch }) => !!fetch,
  open: (port) =>
    openLink(port, async () => {
      const { after, now } = port.environment
      while (!port.signal.aborted) {
        const askedAt = now()
        const text = await (await ask(port, name)).text()
        port.receive(text.split('\n'))
        // Somebody who has nothing to say, and says it at once, is not asked in a loop.
        const isHollow = !text && now() - askedAt < port.pollMs()
        const pauseMs = (isHollow ? 1 : pauses) * port.pollMs()
        if (pauseMs) await new Promise<void>((resolve) => after(pauseMs, resolve))
      }
    }),
})
