import { type Client, connect, TRANSPORTS } from '@rungway/client'
import { WebSocket } from 'ws'
import type { Message } from '../../scenarios/scenario.ts'
import { hearing } from '../hearing.ts'
import type { ClientEnd } from '../system.ts'

export async function connectBy(url: string, technique: string): Promise<ClientEnd> {
  const client = connect(url, {
    transports: TRANSPORTS.filter(({ name }) => name === technique),
    environment: { WebSocket },
  })
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
