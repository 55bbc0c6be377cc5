import { MemoryRegistry, type Registry } from '@rungway/gateway/cluster'
import { RedisBroker, redisPort } from '@rungway/gateway/redis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { hasRedis, RedisServer } from '../../tools/redis-server.ts'

const KEEP_MS = 60_000
let names = 0
const newSession = (): string => `abcdefghijklmnopqrstuv-${++names}`

/** What nodes count on, whichever registry they have. */
function suite(open: () => Promise<Registry>): void {
  test('one node has a claim, and another takes it over from one that is gone', async () => {
    const [registry, session] = [await open(), newSession()]
    expect(await registry.find(session)).toBeNull()
    expect(await registry.claim(session, 'a', KEEP_MS, null)).toBe('a')
    expect(await registry.claim(session, 'b', KEEP_MS, null)).toBe('a')
    expect(await registry.claim(session, 'b', KEEP_MS, 'c')).toBe('a')
    expect(await registry.claim(session, 'b', KEEP_MS, 'a')).toBe('b')
    expect(await registry.find(session)).toBe('b')
  })

  test('a session goes over by the newest mark of its node alone, and once', async () => {
    const [registry, session] = [await open(), newSession()]
    await registry.claim(session, 'a', KEEP_MS, null)
    // It was never held: there is nothing to give.
    expect(await registry.give(session, { node: 'a', mark: 1 }, 'b', KEEP_MS)).toBe('a')
    expect(await registry.hold(session, 'a', 1, KEEP_MS)).toBe('a')
    expect(await registry.hold(session, 'a', 2, KEEP_MS)).toBe('a')
    expect(await registry.give(session, { node: 'a', mark: 1 }, 'b', KEEP_MS)).toBe('a')
    expect(await registry.give(session, { node: 'a', mark: 2 }, 'b', KEEP_MS)).toBe('b')
    // It says so again to the one that has it, and to no other.
    expect(await registry.give(session, { node: 'a', mark: 2 }, 'b', KEEP_MS)).toBe('b')
    expect(await registry.give(session, { node: 'a', mark: 2 }, 'c', KEEP_MS)).toBe('b')
    expect(await registry.hold(session, 'a', 3, KEEP_MS)).toBe('b')
    expect(await registry.find(session)).toBe('b')
  })

  test('one that was never claimed, or is forgotten, can be held, and is given by nobody else', async () => {
    const [registry, session] = [await open(), newSession()]
    expect(await registry.give(session, { node: 'a', mark: 1 }, 'b', KEEP_MS)).toBeNull()
    expect(await registry.hold(session, 'a', 1, KEEP_MS)).toBe('a')
    expect(await registry.find(session)).toBe('a')
    expect(await registry.claim(session, 'b', KEEP_MS, null)).toBe('a')
    expect(await registry.claim(session, 'b', KEEP_MS, 'a')).toBe('b')
  })

  test('what is kept stays as it was marked', async () => {
    const [registry, session] = [await open(), newSession()]
    await registry.hold(session, 'a', 7, KEEP_MS)
    await registry.keep([session], 'a', KEEP_MS)
    await registry.keep([session], 'b', KEEP_MS)
    expect(await registry.give(session, { node: 'a', mark: 7 }, 'b', KEEP_MS)).toBe('b')
    await registry.keep([session], 'a', KEEP_MS)
    expect(await registry.find(session)).toBe('b')
  })
}

describe('a registry in memory', () => suite(async () => new MemoryRegistry()))

describe.skipIf(!hasRedis)('a registry in Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await RedisServer.open()
  })
  afterAll(() => server.close())
  suite(async () => {
    const broker = new RedisBroker(redisPort({ url: server.url }))
    onTestFinished(() => broker.close())
    await broker.ready()
    return broker.registry
  })
})
