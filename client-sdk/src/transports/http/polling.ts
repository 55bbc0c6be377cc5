import { MAX_REPEATS } from '../../limits.ts'
import type { ClientTransport } from '../contract.ts'
import { ask } from './ask.ts'
import { readText } from './body.ts'
import { openLink } from './upstream.ts'

/** A transport whose down path is one answer after another, `pauses` times `pollMs` apart. */
export const polling = (name: string, pauses: number): ClientTransport => ({
  name,
  isSupported: ({ fetch }) => !!fetch,
  open: (port) =>
    openLink(port, async () => {
      const { after, now } = port.environment
      let last = ''
      let repeats = 0
      // Node's `fetch` leaves a listener on its signal until that is collected: one signal of all
      // polls would gather thousands.
      let poll = new AbortController()
      port.signal.addEventListener('abort', () => poll.abort())
      while (!port.signal.aborted) {
        const askedAt = now()
        poll = new AbortController()
        const asked = await ask(port, name, '', { signal: poll.signal })
        if (!asked.ok) return asked.error
        // A long answer on a slow line is no silence.
        const text = await readText(asked.value, undefined, () => port.receive([]))
        port.receive(text.split('\n'))
        repeats = text === last ? repeats + 1 : 0
        last = text
        // Answers that are empty, or that a cache replays, at once, would make this a loop without
        // a pause.
        const isHollow = (!text || repeats > MAX_REPEATS) && now() - askedAt < port.pollMs()
        const pauseMs = (isHollow ? 1 : pauses) * port.pollMs()
        if (pauseMs) await new Promise<void>((resolve) => after(pauseMs, resolve))
      }
      return {}
    }),
})
