import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { connect } from '@rungway/client/channels'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { configFrom, type Given } from '../../cli/src/config/load.ts'
import { createLog } from '../../cli/src/ops/log.ts'
import { type Standalone, startStandalone } from '../../cli/src/server/standalone.ts'
import { openReceiver, WEBHOOK_SECRET } from '../../cli/testing/receiver.ts'
import { hasRedis, RedisServer } from '../../tools/redis-server.ts'
import { Balancer } from './balancer.ts'
import { metricAt } from './metric.ts'
import { SECRET } from './nodes.ts'

const FILE = {
  listen: { port: 0, host: '127.0.0.1' },
  admin: { port: 0 },
  anonymous: true,
  limits: { drainMs: 100, drainRetryMs: 5 },
  channels: { 'room:{id}': { allow: { subscribe: 'anyone', publish: 'anyone', presence: 'anyone' } } },
}
const soon = { timeout: 20_000 }

interface Node {
  readonly standalone: Standalone
  metric(name: string, label?: string): Promise<number | undefined>
  ready(): Promise<{ readonly status: number; readonly body: unknown }>
  close(): Promise<void>
}

describe.skipIf(!hasRedis)('commands that are nodes', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await RedisServer.open()
  })
  afterAll(() => server.close())

  async function start(flags: Given = {}, env: Record<string, string> = { RUNGWAY_CLUSTER_SECRET: SECRET }) {
    const config = configFrom({
      file: FILE,
      env,
      flags: { redis: server.url, 'cluster-hostname': '127.0.0.1', ...flags },
    })
    if (!config.ok) throw new Error(config.error.join('\n'))
    const standalone = await startStandalone(config.value, createLog('silent'))
    let isClosed = false
    const close = async () => {
      isClosed = true
      await standalone.close()
    }
    onTestFinished(async () => {
      if (!isClosed) await close()
    })
    const node: Node = {
      standalone,
      close,
      metric: (name, label) => metricAt(standalone.adminUrl, name, label),
      async ready() {
        const response = await fetch(`${standalone.adminUrl}/ready`)
        return { status: response.status, body: await response.json() }
      },
    }
    return node
  }

  test('find each other by Redis and a secret alone, and relay what lands on them', async () => {
    const nodes = [await start(), await start(), await start()]
    const balancer = await Balancer.open(nodes.map(({ standalone }) => Number(new URL(standalone.url).port)))
    onTestFinished(() => balancer.close())
    for (const node of nodes)
      expect(await node.ready()).toEqual({ status: 200, body: { status: 'ready', store: 'live' } })
    const client = connect(`${balancer.url}/rungway`)
    onTestFinished(() => client.close())
    const room = client.channel('room:lobby')
    const heard: unknown[] = []
    const listen = async () => {
      for await (const { data } of room.subscribe()) heard.push(data)
    }
    listen().catch(() => {})
    await room.publish('first')
    for (let n = 0; n < 20; n++) await room.publish(n)
    await vi.waitFor(() => expect(heard.at(-1)).toBe(19), soon)
    expect(nodes.map(({ standalone }) => standalone.gateway.sessionCount).sort()).toEqual([0, 0, 1])
    for (const node of nodes) await vi.waitFor(async () => expect(await node.metric('rungway_nodes')).toBe(3), soon)
    const relayed = async (direction: string) => {
      const all = await Promise.all(
        nodes.map((node) => node.metric('rungway_relayed_total', `direction="${direction}"`)),
      )
      return all.reduce<number>((sum, count) => sum + (count ?? 0), 0)
    }
    expect(await relayed('to')).toBeGreaterThan(0)
    // Its client goes on meanwhile.
    await vi.waitFor(async () => expect(await relayed('from')).toBe(await relayed('to')), soon)
  })

  test('[H9] sessions of one that ends go on at another: a back end hears their messages alone, in order', async () => {
    // Slower than they come.
    const receiver = await openReceiver(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      return 204
    })
    const env = {
      RUNGWAY_CLUSTER_SECRET: SECRET,
      RUNGWAY_WEBHOOK_URL: receiver.url,
      RUNGWAY_WEBHOOK_SECRET: WEBHOOK_SECRET,
      RUNGWAY_WEBHOOK_EVENTS: 'session,message',
    }
    const [one, other] = [await start({}, env), await start({}, env)]
    const port = ({ standalone }: Node) => Number(new URL(standalone.url).port)
    const balancer = await Balancer.open([port(one)])
    onTestFinished(() => balancer.close())
    const client = connect(`${balancer.url}/rungway`)
    onTestFinished(() => client.close())
    const resets: unknown[] = []
    client.on('reset', (loss) => resets.push(loss))
    await vi.waitFor(() => expect(one.standalone.gateway.sessionCount).toBe(1), soon)
    for (let n = 0; n < 20; n++) client.send(n)
    await client.flush()
    balancer.ports = [port(one), port(other)]
    const closed = one.close()
    for (let n = 20; n < 40; n++) client.send(n)
    await closed
    balancer.ports = [port(other)]
    await client.flush()
    const told = () => receiver.taken.map(({ type, data }) => (type === 'message' ? data['body'] : type))
    const numbers = Array.from({ length: 40 }, (_, n) => n)
    await vi.waitFor(() => expect(told()).toEqual(['session.opened', ...numbers]), soon)
    expect(resets).toEqual([])
  })

  test('a back end hears once of a session and a member that move, and of their end', async () => {
    const receiver = await openReceiver()
    const flags = { 'webhook-url': receiver.url, 'webhook-events': ['session', 'presence'] }
    const env = { RUNGWAY_CLUSTER_SECRET: SECRET, RUNGWAY_WEBHOOK_SECRET: WEBHOOK_SECRET }
    const nodes = [await start(flags, env), await start(flags, env)]
    const balancer = await Balancer.open(nodes.map(({ standalone }) => Number(new URL(standalone.url).port)))
    onTestFinished(() => balancer.close())
    const client = connect(`${balancer.url}/rungway`)
    onTestFinished(() => client.cut())
    const subscription = client.channel('room:1').subscribe({ presence: true })
    const taken = () => receiver.taken.map(({ type }) => type).sort()
    await vi.waitFor(() => expect(taken()).toEqual(['presence.in', 'session.opened']), soon)
    const at = nodes.findIndex(({ standalone }) => standalone.gateway.sessionCount === 1)
    const [home] = nodes.splice(at, 1)
    balancer.ports = nodes.map(({ standalone }) => Number(new URL(standalone.url).port))
    await home?.close()
    expect(nodes[0]?.standalone.gateway.sessionCount).toBe(1)
    await client.channel('room:1').publish('after it')
    expect(taken()).toEqual(['presence.in', 'session.opened'])
    subscription.unsubscribe()
    await vi.waitFor(() => expect(taken()).toContain('presence.out'), soon)
    await client.close()
    await vi.waitFor(
      () => expect(taken()).toEqual(['presence.in', 'presence.out', 'session.closed', 'session.opened']),
      soon,
    )
  })

  test('one that has ended is looked for by no other any more', async () => {
    const [one, other] = [await start(), await start()]
    await vi.waitFor(async () => expect(await one.metric('rungway_nodes')).toBe(2), soon)
    await other.close()
    const held = await server.run('KEYS', 'rungway:*nodes*')
    expect(held).toEqual([expect.any(String)])
    expect(await server.run('ZCARD', String(Array.isArray(held) ? held[0] : ''))).toBe(1)
  })

  test('one that begins while Redis is away waits for it, and is not ready until others find it', async () => {
    await server.kill()
    const node = await start()
    expect((await node.ready()).status).toBe(503)
    await server.start()
    await vi.waitFor(async () => expect((await node.ready()).status).toBe(200), soon)
    expect(await node.metric('rungway_nodes')).toBe(1)
  })

  test('a port for nodes that is taken ends the start, and says by which setting', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as AddressInfo
    await expect(start({ 'cluster-port': `${port}` })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: expect.stringContaining('Settings of rungway: cluster.port or --cluster-port'),
    })
  })
})
