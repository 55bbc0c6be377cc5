import type { Gateway } from '@rungway/gateway'
import { readSaid, type Told } from './messages.ts'

/** Numbers each message and tells it to every session; answers each ping to whoever sent it. */
export function relay(gateway: Gateway): void {
  let order = 0
  gateway.on('session', (session) => {
    session.on('message', (body) => {
      const said = readSaid(body)
      if (said === null) return
      if (said.type === 'ping') {
        session.send({ type: 'pong', id: said.id } satisfies Told)
        return
      }
      order += 1
      gateway.broadcast({ ...said, type: 'said', order, at: Date.now() } satisfies Told)
    })
  })
}
