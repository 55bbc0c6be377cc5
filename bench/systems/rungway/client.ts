import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, connect, TRANSPORTS } from '@rungway/client'
import { WebSocket } from 'ws'
import type { Message } from '../../scenarios/scenario.ts'
import { hearing } from '../hearing.ts'
import type { ClientEnd } from '../system.ts'

export async function connectBy(url: string, technique: string): Promise<ClientEnd> {
  const http2 = url.startsWith('https:') ? (await import('./http2.ts')).fetchByHttp2() : null
  const client = connect(url, {
    transports: TRANSPORTS.filter(({ name }) => name === technique),
    environment: { WebSocket, ...(http2 && { fetch: http2.fetch }) },
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
      await http2?.close()
    },
  }
}

/** How often it is asked whether a link has proved itself. */
const LOOK_MS = 5

/** On the whole ladder, but for the beginning: those above the technique get their turn 5 s after that, as they do after a visit on which it carried. */
export async function connectFreely(url: string, technique: string): Promise<ClientEnd> {
  const client = connect(url, { environment: { WebSocket } })
  client.use(technique)
  const { hear, heard } = hearing()
  client.on('message', (body) => heard(body as unknown as Message))
  await until(client, 'open')
  // Until it has, the others would be tried beside it.
  while (!client.explain().rungs.some(({ transport, rttMs }) => transport === technique && rttMs !== null))
    await sleep(LOOK_MS)
  client.use(null)
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

const until = (client: Client, name: 'open' | 'closed') =>
  new Promise<void>((resolve, reject) => {
    const stop = client.on('state', (state) => {
      if (state.name === name) resolve()
      else if (state.name === 'closed') reject(state.error ?? new Error(`closed by the ${state.by}`))
      else return
      stop()
    })
  })
