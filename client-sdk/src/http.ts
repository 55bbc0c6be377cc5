import { type EventStreamDecoder, type LineDecoder, utf8Length } from '@rungway/protocol'
import type { Environment } from './environment.ts'
import { MAX_GET_BYTES, MAX_LINE_CHARS, MAX_POST_BYTES, MAX_URL_CHARS } from './limits.ts'
import type { ClientLink, ClientTransport, Port } from './transport.ts'

/** The gateway has refused in words of its own, and the link is lost by them: there is nothing to repeat. */
const REFUSED = Symbol('refused')

/** Asks, and throws when there was no good answer: `REFUSED`, or what came instead. */
async function ask(port: Port, route: string, query = '', init?: RequestInit): Promise<Response> {
  const { environment, headers, signal } = port
  // The client has asked `isSupported`.
  const fetch = environment.fetch as NonNullable<Environment['fetch']>
  const answer = await fetch(port.url(route) + query, { cache: 'no-store', signal, ...init, headers })
  if (answer.ok) return answer
  // A refusal is an `end` in other words; whoever stands between says what it likes.
  const { code, retry, retryAfterMs } = await answer.json().catch(() => ({}))
  // What came in pieces may come whole another way.
  if (!retry || code === 'incomplete') throw answer
  port.answered([JSON.stringify(['end', code, retry, retryAfterMs])])
  throw REFUSED
}

/** Sends lines up and returns what was answered. Whoever has not answered in time is not waited for: some networks swallow POSTs. */
async function sendUp(port: Port, method: 'POST' | 'GET', lines: string): Promise<string> {
  const { environment, signal, up } = port
  const stop = new AbortController()
  const abort = () => stop.abort()
  signal.addEventListener('abort', abort, { signal: stop.signal })
  const cancel = environment.after(port.answerMs(), abort)
  const query = method === 'GET' ? `&lines=${encodeURIComponent(lines)}` : `&bytes=${utf8Length(lines)}`
  const body = method === 'GET' ? {} : { method, body: lines }
  try {
    const text = await (await ask(port, 'up', query, { signal: stop.signal, ...body })).text()
    // A gateway answers with a line. Somebody who answers in its place has swallowed what was sent.
    if (!text.startsWith('[')) throw text
    up.tried(method, true, environment.now())
    return text
  } catch (error) {
    // A request that went down with its link says nothing about the way up, and one that the gateway refused nothing against it.
    if (error !== REFUSED && !signal.aborted) up.tried(method, false, environment.now())
    throw error
  } finally {
    cancel()
    abort()
  }
}

/**
 * The link of a transport that has no up path of its own: it lasts as long as `down` does. Up goes one request at a time, and what piles up
 * meanwhile goes into the next. One that fails is repeated the other way, or the same way if it is too long for a URL; numbers settle what
 * arrives twice.
 */
function openLink(port: Port, down: () => Promise<void>): ClientLink {
  const { environment, signal, up } = port
  let isBusy = false
  const wake = () => {
    if (isBusy) return
    const first = up.method(environment.now())
    const lines = port.pull(first === 'GET' ? MAX_GET_BYTES : MAX_POST_BYTES)
    if (!lines) return
    isBusy = true
    const way = (method: 'POST' | 'GET') => () =>
      sendUp(port, encodeURIComponent(lines).length > MAX_URL_CHARS ? 'POST' : method, lines)
    way(first)()
      .catch((why) => {
        if (why === REFUSED || signal.aborted) throw why
        return way(first === 'GET' ? 'POST' : 'GET')()
      })
      .then((text) => {
        isBusy = false
        port.answered(text.split('\n'))
        wake()
      })
      .catch(() => port.lost({ outcome: 'cut' }))
  }
  down().then(
    () => port.lost({ outcome: 'cut' }),
    (why) => port.lost({ outcome: why instanceof Response ? 'refused' : 'cut' }),
  )
  return { wake }
}

/** A transport whose down path is one endless answer, cut into lines by a decoder of its own. */
export const streaming = (
  name: string,
  Decoder: new (maxChars: number) => LineDecoder | EventStreamDecoder,
): ClientTransport => ({
  name,
  isSupported: ({ fetch, canStream }) => !!fetch && canStream,
  open(port) {
    const decoder = new Decoder(MAX_LINE_CHARS)
    const utf8 = new TextDecoder()
    return openLink(port, async () => {
      // Without a body this throws, and the link is cut.
      const reader = ((await ask(port, name)).body as ReadableStream<Uint8Array>).getReader()
      for (;;) {
        const { value } = await reader.read()
        if (!value) return
        const lines = decoder.feed(utf8.decode(value, { stream: true }))
        if (!lines.ok) return port.lost({ outcome: 'broken' })
        port.receive(lines.value)
      }
    })
  },
})

/** A transport whose down path is one answer after another, with a pause between them. */
export const polling = (name: string, pauseMs: (port: Port) => number): ClientTransport => ({
  name,
  isSupported: ({ fetch }) => !!fetch,
  open: (port) =>
    openLink(port, async () => {
      const { environment, signal } = port
      while (!signal.aborted) {
        const askedAt = environment.now()
        const text = await (await ask(port, name)).text()
        port.receive(text.split('\n'))
        // Somebody who has nothing to say, and says it at once, is not asked in a loop.
        const isHollow = !text && environment.now() - askedAt < port.pollMs()
        const pause = isHollow ? port.pollMs() : pauseMs(port)
        if (pause > 0) await new Promise<void>((resolve) => environment.after(pause, resolve))
      }
    }),
})
