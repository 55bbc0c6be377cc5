import type { Client } from '@rungway/client'
import type { Message } from '../../traffic/end.ts'
import { inbox } from '../inbox.ts'
import type { ClientEnd } from '../system.ts'

/** A client as an end, in Node and in pages. It has to be open before anything is sent. */
export function endOf(client: Client): ClientEnd {
  const { onMessage, deliver } = inbox()
  client.on('message', (body) => deliver(body as unknown as Message))
  return {
    send: (body) => client.send({ ...body }),
    onMessage,
    async close() {
      if (client.state.name === 'closed') return
      client.close()
      await until(client, 'closed')
    },
  }
}

/**
 * A measurement is of one session: messages of a second one would belong to another measurement.
 */
export const refuseResets = (client: Client): void => {
  client.on('reset', ({ code }) => {
    throw new Error(`the session was lost: ${code}`)
  })
}

/** Resolves in that state. Rejects if the client is closed instead. */
export const until = (client: Client, name: 'open' | 'closed') =>
  new Promise<void>((resolve, reject) => {
    const stop = client.on('state', (state) => {
      if (state.name === name) resolve()
      else if (state.name === 'closed') reject(state.error ?? new Error(`closed by the ${state.by}`))
      else return
      stop()
    })
  })
