import { type Client, connect as connectTo, TRANSPORTS } from '@rungway/client'
import { hearing } from '../../../systems/hearing.ts'
import type { Message } from '../../scenario.ts'
import type { PageClient } from '../in-page/main.ts'

/** As an application connects: a page has all that Node's client has to be handed. */
export const connect: PageClient['connect'] = async (url, technique) => {
  const client = connectTo(url, { transports: TRANSPORTS.filter(({ name }) => name === technique) })
  const { hear, heard } = hearing()
  client.on('message', (body) => heard(body as unknown as Message))
  client.on('reset', ({ code }) => {
    throw new Error(`the session was lost: ${code}`)
  })
  await until(client, 'open')
  return {
    send: (body) => client.send({ ...body }),
    hear,
    async close() {
      client.close()
      await until(client, 'closed')
    },
  }
}

const until = (client: Client, name: 'open' | 'closed') =>
  new Promise<void>((resolve, reject) => {
    const stop = client.on('state', (state) => {
      if (state.name === name) resolve()
      else if (state.name === 'closed') reject(state.error ?? new Error(`closed by the ${state.by}`))
      else return
      stop()
    })
  })
