import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { reset } from './reset.ts'

async function sockets(): Promise<{ near: Socket; far: Socket }> {
  const server = createServer()
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [near] = (await once(server, 'connection')) as [Socket]
  return { near, far }
}

test('the other end sees an error', async () => {
  const { near, far } = await sockets()
  reset(near)
  const [error] = await once(far, 'error')
  expect(error).toMatchObject({ code: 'ECONNRESET' })
})

test('a connection whose end is on its way is closed', async () => {
  const { near, far } = await sockets()
  far.resume()
  near.end('the last')
  reset(near)
  // Rejects with an error of the socket.
  await once(near, 'close')
  expect(near.errored).toBeNull()
})
