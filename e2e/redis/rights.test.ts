import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RedisBroker, type RedisPortOptions, redisPort } from '@rungway/gateway/redis'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { freePort, hasRedis, RedisServer } from '../../tools/redis-server.ts'

const GUIDE = new URL('../../docs/guide/many-nodes.md', import.meta.url)
/** The line that the guide gives. */
const [ACL = ''] = readFileSync(GUIDE, 'utf8').match(/^ACL SETUSER .*$/m) ?? []
const KEEP = { messages: 10, bytes: 1_000, ageMs: 60_000 }

function newBroker(options: RedisPortOptions): RedisBroker {
  const broker = new RedisBroker(redisPort(options))
  onTestFinished(() => broker.close())
  return broker
}

/** All that a broker does for a gateway. */
async function use(broker: RedisBroker, channel: string): Promise<void> {
  const heard: string[] = []
  await broker.join(channel, null, ({ type }) => {
    // A connection that is new says where the channel is; how many times depends on when it came.
    if (type !== 'moved' && type !== 'picture') heard.push(type)
  })
  await broker.enter(channel, { id: 'ada', user: null })
  for (const seq of [1, 2, 3]) {
    const how = { key: { producer: 'p', seq }, keep: { ...KEEP, messages: 1 }, author: null }
    expect(await broker.publish(channel, '1', how)).toMatchObject({ type: 'published' })
  }
  expect((await broker.history(channel, { limit: 5, reverse: true })).publications).toHaveLength(1)
  broker.say(channel, '1', null)
  await broker.leave(channel, 'ada')
  await vi.waitFor(() => expect(heard.toSorted()).toEqual(EVERYTHING), { timeout: 20_000 })
}
const EVERYTHING = ['ephemeral', 'member', 'member', 'publication', 'publication', 'publication']

describe.skipIf(!hasRedis)('a server of Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await RedisServer.open()
  })
  afterAll(() => server.close())

  const run = (...args: string[]): Promise<unknown> => server.run(...args)
  const url = (): string => `redis://rungway:password@127.0.0.1:${server.port}`

  test('with the rights that the guide lists carries everything', async () => {
    await run(...ACL.split(' '))
    const broker = newBroker({ url: url() })
    expect(await broker.ready()).toEqual([])
    await use(broker, 'plain')
  })

  test.each([
    ['-xadd', /\+xadd/],
    ['-info', /\+info/],
    ['-eval', /\+eval/],
    ['-subscribe', /\+subscribe/],
    ['resetchannels', /publish|subscribe/i],
  ])('that lacks a right is refused by name: %s', async (missing, message) => {
    await run(...ACL.split(' '))
    await run('ACL', 'SETUSER', 'rungway', missing)
    await expect(newBroker({ url: url() }).ready()).rejects.toMatchObject({ code: 'unfit-store', message })
  })

  test('that may evict what is kept is warned of', async () => {
    await run('CONFIG', 'SET', 'maxmemory', '100mb')
    await run('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    expect(await newBroker({ url: server.url }).ready()).toEqual([expect.stringContaining('noeviction')])
  })

  test('is reached by TLS, and only with a certificate that is trusted', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    })
    for (const [name, text] of Object.entries({ cert, key })) writeFileSync(join(server.folder, name), text)
    const port = await freePort()
    await run(
      'CONFIG',
      'SET',
      'tls-cert-file',
      'cert',
      'tls-key-file',
      'key',
      'tls-ca-cert-file',
      'cert',
      'tls-auth-clients',
      'no',
      'tls-port',
      `${port}`,
    )
    const secure = `rediss://localhost:${port}`
    await use(newBroker({ url: secure, tls: { ca: cert } }), 'secure')
    const refused: unknown[] = []
    newBroker({ url: secure, onOutage: (error) => refused.push(error) })
    await vi.waitFor(() => expect(String(refused[0])).toMatch(/self-signed/i), { timeout: 20_000 })
  })
})
