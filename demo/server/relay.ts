import { randomUUID } from 'node:crypto'
import type { Gateway } from '@rungway/gateway'
import { readForm, readSaid, type Said, type Told } from './messages.ts'

/**
 * How long a ping may wait for its answer. An answer at once could ride on the reply to the
 * request, which a message that was not requested cannot.
 */
const MAX_WAIT_MS = 250

/**
 * Numbers each message and sends it to every session; answers each ping to its sender, a moment
 * later.
 */
export function relay(gateway: Gateway): void {
  let order = 0
  gateway.on('session', (session) => {
    const numbered = forms()
    session.on('message', (body) => {
      const said = readSaid(body) ?? numbered(readForm(body))
      if (said === null) return
      if (said.type === 'ping') {
        const { id } = said
        const heardMs = performance.now()
        const answer = () => {
          const waitedMs = Number((performance.now() - heardMs).toFixed(3))
          session.send({ type: 'pong', id, waitedMs } satisfies Told)
        }
        setTimeout(answer, Math.random() * MAX_WAIT_MS)
        return
      }
      order += 1
      gateway.broadcast({ ...said, type: 'said', order, at: Date.now() } satisfies Told)
    })
  })
}

/** Numbers what the forms of a page without a script say, which cannot do it themselves. */
function forms(): (text: string | null) => Said | null {
  const from = randomUUID().slice(0, 8)
  let n = 0
  return (text) => (text === null ? null : { type: 'say', from, n: ++n, sentAt: Date.now(), text })
}
