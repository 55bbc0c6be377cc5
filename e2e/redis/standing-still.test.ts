import { RedisBroker, redisPort } from '@rungway/gateway/redis'
import { type ChunkVerdict, TcpProxy } from '@rungway/proxy'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { hasRedis, RedisServer } from '../../tools/redis-server.ts'
import { until } from './until.ts'

const LEASE_MS = 1_000
const ROOM = 'room'
const MOVED = { id: 'moved', user: null }
const STAYED = { id: 'stayed', user: null }

let server: RedisServer

async function openBroker(port: number): Promise<RedisBroker> {
  const broker = new RedisBroker(redisPort({ url: `redis://127.0.0.1:${port}` }), { leaseMs: LEASE_MS })
  onTestFinished(() => broker.close())
  await until(() => broker.ready())
  return broker
}

describe.skipIf(!hasRedis)('a node that stood still for longer than its lease', () => {
  beforeAll(async () => {
    server = await RedisServer.open()
  })
  afterAll(() => server.close())

  test('does not take back a member that has come to another node meanwhile', async () => {
    let verdict: ChunkVerdict = 'pass'
    const line = await TcpProxy.open({ target: server.port })
    onTestFinished(() => line.close())
    line.use({ chunk: () => verdict })
    const [slow, other] = [await openBroker(line.port), await openBroker(server.port)]
    const idsSeen = async () => (await other.presence(ROOM)).members.map(({ id }) => id).sort()
    // In this order, in which they are brought back, too.
    for (const member of [MOVED, STAYED]) await slow.enter(ROOM, member)
    verdict = 'hold'
    await until(async () => expect(await idsSeen()).toEqual([]))
    await other.enter(ROOM, MOVED)
    verdict = 'pass'
    for (const connection of line.connections) connection.release()
    await until(async () => expect(await idsSeen()).toEqual([MOVED.id, STAYED.id]))
    // The session that it had there ends.
    await slow.leave(ROOM, MOVED.id)
    expect(await idsSeen()).toEqual([MOVED.id, STAYED.id])
  })
})
