import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { End } from '../traffic/end.ts'
import { SYSTEMS } from './index.ts'

const choices = SYSTEMS.flatMap((system) => system.techniques.map((technique) => ({ system, technique })))

/** Who says goodbye while it is not connected may try for long. */
const GOODBYE_MS = 500

test.each(choices)('$system.name $technique: a client that was left to itself outlives its connections', async ({
  system,
  technique,
}) => {
  if (system.connectFreely === undefined) throw new Error('every system says what its clients do')
  const ends: End[] = []
  const sockets = new Set<Socket>()
  const server = await system.server()
  const listening = await server.listen({ pollMs: 20 }, (end) => ends.push(end))
  onTestFinished(() => listening.close())
  listening.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const client = await system.connectFreely(listening.url, technique)
  const heard: number[] = []
  client.hear(({ at }) => heard.push(at))
  ends.at(-1)?.send({ at: 1, pad: '' })
  await vi.waitFor(() => expect(heard).toEqual([1]), { timeout: 10_000 })
  const cut = Promise.all([...sockets].map((socket) => once(socket, 'close')))
  for (const socket of sockets) socket.resetAndDestroy()
  await cut
  // An error that nobody listens to would fail this test.
  await Promise.race([client.close().catch(() => {}), new Promise((resolve) => setTimeout(resolve, GOODBYE_MS))])
})
