import type { EventStreamDecoder, LineDecoder } from '@rungway/protocol'
import type { Environment } from './environment.ts'
import { MAX_LINE_CHARS, MAX_POST_BYTES } from './limits.ts'
import type { ClientLink, ClientTransport, Port } from './transport.ts'

/** Asks, and throws when there was no good answer; if it was the gateway that refused, the link is lost by then. */
async function ask(port: Port, route: string, init?: RequestInit): Promise<Response> {
  const { environment, headers, signal } = port
  // The client has asked `isSupported`.
  const fetch = environment.fetch as NonNullable<Environment['fetch']>
  const answer = await fetch(port.url(route), { cache: 'no-store', signal, ...init, headers })
  if (answer.ok) return answer
  // A gateway says why in JSON, and that is an `end` in other words; whoever stands between says what it likes.
  const { code, retry, retryAfterMs } = await answer.json()
  if (retry) port.receive([JSON.stringify(['end', code, retry, retryAfterMs])])
  throw answer
}

/**
 * The link of a transport that has no up path of its own: it lasts as long as `down` does. Up goes one POST at a time, and what piles up
 * meanwhile goes into the next. One that fails is sent once more, because a kept-alive connection may have been closed under it; numbers
 * settle what arrives twice.
 */
function openLink(port: Port, down: () => Promise<void>): ClientLink {
  const cut = () => port.lost({ outcome: 'cut' })
  let isBusy = false
  const wake = () => {
    const body = isBusy ? '' : port.pull(MAX_POST_BYTES)
    if (!body) return
    isBusy = true
    const post = async () => (await ask(port, 'up', { method: 'POST', body })).text()
    const answered = (text: string) => {
      isBusy = false
      port.receive(text.split('\n'))
      wake()
    }
    post().catch(post).then(answered).catch(cut)
  }
  down().then(cut, cut)
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
      while (!port.signal.aborted) {
        port.receive((await (await ask(port, name)).text()).split('\n'))
        await new Promise<void>((resolve) => port.environment.after(pauseMs(port), resolve))
      }
    }),
})
