import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@redis/client'
import { RedisBroker, redisPort } from '@rungway/gateway/redis'
import { BLACK_HOLE, TcpProxy } from '@rungway/proxy'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { programOf } from '../../tools/debian.ts'
import { freePort, hasRedis, REDIS, RedisServer } from '../../tools/redis-server.ts'

const KEEP = { messages: 1_000, bytes: 1_000_000, ageMs: 600_000 }
/** The server is its own sentinel, where it is told so. */
const SENTINEL = programOf(REDIS)
const soon = { timeout: 40_000, interval: 20 }

async function openServer(...args: readonly string[]): Promise<RedisServer> {
  const server = await RedisServer.open(...args)
  onTestFinished(() => server.close())
  return server
}

/** A sentinel that watches a master. */
async function openSentinel(master: RedisServer): Promise<number> {
  const port = await freePort()
  const file = join(master.folder, 'sentinel.conf')
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${master.folder}`,
    `sentinel monitor main 127.0.0.1 ${master.port} 1`,
    'sentinel down-after-milliseconds main 60000',
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  const child = spawn(SENTINEL ?? REDIS.command, [file, '--sentinel'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return port
}

/** Has a sentinel watch another master: a failover of its own takes as long as it takes. */
async function watch(port: number, master: RedisServer): Promise<void> {
  const client = await createClient({ url: `redis://127.0.0.1:${port}` }).connect()
  await client.sendCommand(['SENTINEL', 'REMOVE', 'main'])
  await client.sendCommand(['SENTINEL', 'MONITOR', 'main', '127.0.0.1', `${master.port}`, '1'])
  client.destroy()
}

describe.skipIf(!hasRedis)('a broker that asks sentinels', () => {
  test('goes on at a replica that was behind, and brings what it lacks', async () => {
    const master = await openServer('--repl-diskless-sync-delay', '0')
    const line = await TcpProxy.open({ target: master.port })
    onTestFinished(() => line.close())
    const replica = await openServer('--replicaof', `127.0.0.1 ${line.port}`)
    await vi.waitFor(
      async () => expect(String(await master.run('INFO', 'replication'))).toContain('state=online'),
      soon,
    )
    const port = await openSentinel(master)
    const broker = new RedisBroker(
      redisPort({
        url: 'redis://nowhere',
        sentinel: {
          name: 'main',
          nodes: [
            { host: '127.0.0.1', port: await freePort() },
            { host: '127.0.0.1', port },
          ],
        },
      }),
    )
    onTestFinished(() => broker.close())
    const publish = async (seq: number) => {
      for (;;) {
        const published = await broker.publish('a', `${seq}`, { key: { producer: 'p', seq }, keep: KEEP, author: null })
        if (published.type !== 'unsure') return published
      }
    }
    for (const seq of [1, 2, 3]) await publish(seq)
    const before = await publish(4)
    await vi.waitFor(async () => expect(await replica.run('EXISTS', 'rungway:s:a')).toBe(1), soon)
    line.use(BLACK_HOLE)
    for (const seq of [5, 6, 7]) await publish(seq)
    await master.kill()
    await replica.run('REPLICAOF', 'NO', 'ONE')
    await watch(port, replica)
    const after = await publish(8)
    expect(after.at.epoch).not.toBe(before.at.epoch)
    const { publications } = await broker.history('a', { limit: 100 })
    expect(publications.map(({ data }) => Number(data))).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})
