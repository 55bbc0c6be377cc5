import { readFileSync } from 'node:fs'
import { RedisBroker, type RedisPortOptions, redisPort } from '@rungway/gateway/redis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { freePort, hasRedis, RedisServer } from '../../tools/redis-server.ts'
import { ClusterServers } from './cluster-servers.ts'

const GUIDE = new URL('../../docs/guide/many-nodes.md', import.meta.url)
/** The lines that the guide gives: for any Redis, and what a cluster takes beside. */
const ACL = readFileSync(GUIDE, 'utf8').match(/^ACL SETUSER .*$/gm) ?? []
const KEEP = { messages: 1_000, bytes: 1_000_000, ageMs: 600_000 }
const soon = { timeout: 40_000, interval: 20 }

function newBroker(options: RedisPortOptions): RedisBroker {
  const broker = new RedisBroker(redisPort(options))
  onTestFinished(() => broker.close())
  return broker
}

async function stored(broker: RedisBroker, channel: string, seq: number) {
  for (;;) {
    const how = { key: { producer: 'p', seq }, keep: KEEP, author: null }
    const published = await broker.publish(channel, `${seq}`, how)
    if (published.type !== 'unsure') return published
  }
}

describe.skipIf(!hasRedis)('a cluster of Redis', () => {
  let servers: ClusterServers
  beforeAll(async () => {
    servers = await ClusterServers.open(3)
  })
  afterAll(() => servers.close())

  const urlOf = (index: number, user = ''): string => `redis://${user}127.0.0.1:${servers.masters[index]?.port}`

  test('spreads channels over all masters', async () => {
    const broker = newBroker({ url: urlOf(0), cluster: {} })
    expect(await broker.ready()).toEqual([])
    for (let index = 0; index < 60; index++) await stored(broker, `spread:${index}`, 1)
    for (const master of servers.masters) expect(await master.run('KEYS', '*}m:spread:*')).not.toHaveLength(0)
  })

  test('is found by another of its nodes when that of the address is away', async () => {
    const nodes = servers.masters.map(({ port }) => ({ host: '127.0.0.1', port }))
    const broker = newBroker({ url: `redis://127.0.0.1:${await freePort()}`, cluster: { nodes } })
    expect(await broker.ready()).toEqual([])
  })

  test('with the rights that the guide lists carries everything, and lacks one by name', async () => {
    const grant = async (master: RedisServer) => {
      for (const line of ACL) await master.run(...line.split(' '))
    }
    for (const master of servers.masters) await grant(master)
    const url = urlOf(0, 'rungway:password@')
    expect(await newBroker({ url, cluster: {} }).ready()).toEqual([])
    for (const [right, message] of [
      ['-spublish', /\+spublish/],
      ['-ssubscribe', /\+ssubscribe/],
      ['-cluster', /\+cluster\|slots/],
    ] as const) {
      for (const master of servers.masters) {
        await grant(master)
        await master.run('ACL', 'SETUSER', 'rungway', right)
      }
      await expect(newBroker({ url, cluster: {} }).ready()).rejects.toMatchObject({ code: 'unfit-store', message })
    }
  })

  test('is told from one server, and one server from it', async () => {
    await expect(newBroker({ url: urlOf(0) }).ready()).rejects.toMatchObject({
      code: 'unfit-store',
      message: expect.stringContaining('Set cluster'),
    })
    const server = await RedisServer.open()
    onTestFinished(() => server.close())
    await expect(newBroker({ url: server.url, cluster: {} }).ready()).rejects.toMatchObject({
      code: 'unfit-store',
      message: expect.stringContaining('no cluster'),
    })
  })

  test('goes on at a replica that takes over from a master that is dead', async () => {
    // A cluster of its own: the others need all their masters.
    const own = await ClusterServers.open(3)
    onTestFinished(() => own.close())
    const [first, second, third] = own.masters
    const replica = await own.addReplica(0)
    const broker = newBroker({ url: `redis://127.0.0.1:${second?.port}`, cluster: {} })
    const other = newBroker({ url: `redis://127.0.0.1:${third?.port}`, cluster: {} })
    expect([await broker.ready(), await other.ready()]).toEqual([[], []])
    const channels = Array.from({ length: 12 }, (_, index) => `failover:${index}`)
    const told = new Map<string, string[]>()
    for (const channel of channels) {
      const heard: string[] = []
      told.set(channel, heard)
      await other.join(channel, null, (each) => {
        if (each.type === 'publication') heard.push(each.publication.data)
      })
      await broker.enter(channel, { id: 'ada', user: null })
      await stored(broker, channel, 1)
    }
    await first?.kill()
    await replica.run('CLUSTER', 'FAILOVER', 'TAKEOVER')
    await Promise.all(channels.map((channel) => stored(broker, channel, 2)))
    for (const channel of channels) {
      const { publications } = await broker.history(channel, { limit: 10 })
      expect(publications.map(({ data }) => data)).toEqual(['1', '2'])
      expect((await other.presence(channel)).members.map(({ id }) => id)).toEqual(['ada'])
    }
    await vi.waitFor(() => expect([broker.health, other.health]).toEqual(['live', 'live']), soon)
    await Promise.all(channels.map((channel) => stored(broker, channel, 3)))
    for (const channel of channels) await vi.waitFor(() => expect(told.get(channel)?.at(-1)).toBe('3'), soon)
  }, 120_000)
})
