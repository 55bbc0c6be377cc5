import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { End } from '../../traffic/end.ts'
import { socketIo } from './index.ts'

test('with recovery, a client that reconnects gets the messages of the outage', async () => {
  const ends: End[] = []
  const sockets = new Set<Socket>()
  const { listen } = await socketIo.server()
  const listening = await listen({ pollMs: 20, recovery: true }, (end) => ends.push(end))
  onTestFinished(() => listening.close())
  listening.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const client = await socketIo.connectWithRecovery?.(listening.url, 'websocket')
  onTestFinished(() => client?.close())
  const received: number[] = []
  client?.onMessage(({ at }) => received.push(at))
  ends[0]?.send({ at: 1, pad: '' })
  await vi.waitFor(() => expect(received).toEqual([1]), WITHIN)
  const cut = Promise.all([...sockets].map((socket) => once(socket, 'close')))
  for (const socket of sockets) socket.resetAndDestroy()
  await cut
  ends[0]?.send({ at: 2, pad: '' })
  await vi.waitFor(() => expect(received).toEqual([1, 2]), WITHIN)
})

const WITHIN = { timeout: 10_000, interval: 5 }
