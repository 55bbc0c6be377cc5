import { type Client, connect, TRANSPORTS } from '@rungway/client'
import { WebSocket } from 'ws'
import type { Message } from '../../scenarios/scenario.ts'
import type { ClientEnd, System } from '../system.ts'

/** This project: one session, and each of its transports alone. */
export const rungway: System = {
  name: 'rungway',
  techniques: TRANSPORTS.map(({ name }) => name),
  configuration: 'As it comes, but for the interval of short polling.',
  packages: ['@rungway/gateway', '@rungway/client', 'hono', '@hono/node-server', 'ws'],
  server: async () => (await import('./server.ts')).server,
  async connect(url, technique) {
    const client = connect(url, {
      transports: TRANSPORTS.filter(({ name }) => name === technique),
      environment: { WebSocket },
    })
    const end = ends(client)
    await until(client, 'open')
    return end
  },
}

function ends(client: Client): ClientEnd {
  let listener: (body: Message) => void = () => {}
  client.on('message', (body) => listener(body as unknown as Message))
  client.on('reset', ({ code }) => {
    throw new Error(`the session was lost: ${code}`)
  })
  return {
    send: (body) => client.send({ ...body }),
    hear(next) {
      listener = next
    },
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
