import type { Client } from '@rungway/client'
import type { Message } from '../../traffic/end.ts'
import { hearing } from '../hearing.ts'
import type { ClientEnd } from '../system.ts'

/** A client as an end, in Node and in a page. It has to be open before anything is sent. */
export function endOf(client: Client): ClientEnd {
  const { hear, heard } = hearing()
  client.on('message', (body) => heard(body as unknown as Message))
  return {
    send: (body) => client.send({ ...body }),
    hear,
    async close() {
      if (client.state.name === 'closed') return
      client.close()
      await until(client, 'closed')
    },
  }
}

/** What is measured is one session: another one would be the answer to another question. */
export const refuseResets = (client: Client): void => {
  client.on('reset', ({ code }) => {
    throw new Error(`the session was lost: ${code}`)
  })
}

/** Resolves when it is so. Rejects when the client is closed instead. */
export const until = (client: Client, name: 'open' | 'closed') =>
  new Promise<void>((resolve, reject) => {
    const stop = client.on('state', (state) => {
      if (state.name === name) resolve()
      else if (state.name === 'closed') reject(state.error ?? new Error(`closed by the ${state.by}`))
      else return
      stop()
    })
  })
