import { expect, test } from 'vitest'
import { FakeGateway, type FakeSocket } from '../../testing/fake-gateway.ts'
import { websocket } from './websocket.ts'

const KILO = 'x'.repeat(900)

test('messages wait in the outbox while the socket is full', async () => {
  const gateway = new FakeGateway().takeSockets()
  const { client, is } = gateway.connect({ transports: [websocket] })
  await is('open')
  const [socket] = gateway.sockets as [FakeSocket]
  const { send } = socket
  socket.send = (text) => {
    socket.bufferedAmount += text.length
    send.call(socket, text)
  }
  for (let n = 0; n < 200; n++) client.send(KILO)
  await gateway.clock.until(() => socket.bufferedAmount > 0)
  // About two batches at most are on their way.
  expect(socket.bufferedAmount).toBeLessThan(2 * 64 * 1024 + 1_000)
  const written = socket.sent.length
  // However often it is woken, it examines the socket at one pace.
  for (let n = 0; n < 5; n++) {
    client.send(n)
    await gateway.clock.settle()
  }
  const looks = () => gateway.clock.waits.filter((ms) => ms === 20).length
  await gateway.clock.until(() => looks() === 3)
  expect([looks(), socket.sent.length]).toEqual([3, written])
  while (client.pendingBytes > 0 && !socket.sent.at(-1)?.endsWith('4]')) {
    socket.bufferedAmount = 0
    await gateway.clock.pass(20)
  }
  expect(socket.lines).toHaveLength(205)
})

test('is closed with its link', async () => {
  const gateway = new FakeGateway().takeSockets()
  const { client, is } = gateway.connect({ transports: [websocket] })
  await is('open')
  client.cut()
  await is('open')
  expect(gateway.sockets.map(({ readyState }) => readyState)).toEqual([3, 1])
  expect(gateway.sockets[0]?.asked.protocols).toEqual(['rungway'])
})
