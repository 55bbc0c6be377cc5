import { setTimeout as sleep } from 'node:timers/promises'
import { connect, TRANSPORTS } from '@rungway/client'
import { WebSocket } from 'ws'
import type { ClientEnd } from '../system.ts'
import { endOf, refuseResets, until } from './end.ts'

export async function connectBy(url: string, technique: string): Promise<ClientEnd> {
  const http2 = url.startsWith('https:') ? (await import('./http2.ts')).fetchByHttp2() : null
  const client = connect(url, {
    transports: TRANSPORTS.filter(({ name }) => name === technique),
    environment: { WebSocket, ...(http2 && { fetch: http2.fetch }) },
  })
  refuseResets(client)
  const end = endOf(client)
  await until(client, 'open')
  return {
    ...end,
    async close() {
      await end.close()
      await http2?.close()
    },
  }
}

/** How often it is checked whether a link has proved itself. */
const LOOK_MS = 5

/**
 * Uses the whole ladder, starting at the technique. Rungs above it get their turn 5 s later, as
 * after an earlier visit that used this technique.
 */
export async function connectWithRecovery(url: string, technique: string): Promise<ClientEnd> {
  const client = connect(url, { environment: { WebSocket } })
  client.use(technique)
  const end = endOf(client)
  await until(client, 'open')
  // Until the link has proved itself, other rungs would be tried beside it.
  while (!client.explain().rungs.some(({ transport, rttMs }) => transport === technique && rttMs !== null))
    await sleep(LOOK_MS)
  client.use(null)
  return end
}
