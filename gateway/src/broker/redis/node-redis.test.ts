import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { redisPort } from './node-redis.ts'

test.each([
  [{ url: 'http://127.0.0.1' }, /redis:\/\//],
  [{ url: 'redis://127.0.0.1/1', cluster: {} }, /database/],
  [{ url: 'redis://127.0.0.1', cluster: {}, sentinel: { name: 'main', nodes: [] } }, /sentinel/],
])('what fits no server is refused at once: %j', (options, message) => {
  expect(() => redisPort(options)).toThrow(message)
})

test('a failure names host and port and what the system says, and no password', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const error = await new Promise<unknown>((failed) => {
    const redis = redisPort({ url: `redis://ada:secret@127.0.0.1:${port}/1` })
    onTestFinished(() => redis.close())
    redis.onConnection({ commands() {}, pushes() {}, failed })
  })
  expect(String(error)).toBe(`Error: Redis at 127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`)
})
