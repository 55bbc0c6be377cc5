import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { End } from '../traffic/end.ts'
import { SYSTEMS } from './index.ts'

const choices = SYSTEMS.flatMap((system) => system.techniques.map((technique) => ({ system, technique })))

/** Closing while not connected may take a client long. */
const GOODBYE_MS = 500

test.each(choices)('$system.name $technique: a client with recovery survives the loss of its connections', async ({
  system,
  technique,
}) => {
  if (system.connectWithRecovery === undefined) throw new Error('every system defines connectWithRecovery')
  const ends: End[] = []
  const sockets = new Set<Socket>()
  const server = await system.server()
  const listening = await server.listen({ pollMs: 20 }, (end) => ends.push(end))
  onTestFinished(() => listening.close())
  listening.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const client = await system.connectWithRecovery(listening.url, technique)
  const received: number[] = []
  client.onMessage(({ at }) => received.push(at))
  ends.at(-1)?.send({ at: 1, pad: '' })
  await vi.waitFor(() => expect(received).toEqual([1]), { timeout: 10_000 })
  const cut = Promise.all([...sockets].map((socket) => once(socket, 'close')))
  for (const socket of sockets) socket.resetAndDestroy()
  await cut
  // An unhandled error would fail this test.
  await Promise.race([client.close().catch(() => {}), new Promise((resolve) => setTimeout(resolve, GOODBYE_MS))])
})
