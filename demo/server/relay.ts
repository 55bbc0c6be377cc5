import type { Gateway } from '@rungway/gateway'
import { readSaid, type Told } from './messages.ts'

/**
 * How long a ping may wait for its answer. An answer at once could ride on the reply to the request, which a message that
 * was not asked for cannot.
 */
const MAX_WAIT_MS = 250

/** Numbers each message and sends it to every session; answers each ping to its sender, a moment later. */
export function relay(gateway: Gateway): void {
  let order = 0
  gateway.on('session', (session) => {
    session.on('message', (body) => {
      const said = readSaid(body)
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
