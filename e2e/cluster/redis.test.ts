import { createGateway, type GatewayOptions } from '@rungway/gateway'
import { Cluster } from '@rungway/gateway/cluster'
import { type Running, serve } from '@rungway/gateway/node'
import { RedisBroker, type RedisPort, redisPort } from '@rungway/gateway/redis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { hasRedis, RedisServer } from '../../tools/redis-server.ts'
import { SECRET } from './nodes.ts'

const SESSION = 'abcdefghijklmnopqrstuv'
const query = (session: string, more = ''): string => `v=1&session=${session}&link=1&claim=1&seen=0&greet=1${more}`

let server: RedisServer
let sessions = 0

/** A name for each test: the store is one. */
const newSession = (): string => `${SESSION}-${++sessions}`

interface RedisNode {
  readonly url: string
  readonly running: Running
  /** Stops it with its sessions. */
  stop(): Promise<void>
  readonly broker: RedisBroker
  readonly cluster: Cluster
  /** The keys of each script that was run, without those by which a node shows that it lives. */
  readonly calls: string[]
}

const OF_LIVING = /:(owners|nodes|t:[\w-]+)$/

async function openNode(limits: GatewayOptions['limits'] = {}): Promise<RedisNode> {
  const calls: string[] = []
  const port = redisPort({ url: server.url })
  const counted: RedisPort = {
    partitions: port.partitions,
    call(script, keys, args) {
      if (!OF_LIVING.test(keys[0] ?? '')) calls.push(keys.join(' '))
      return port.call(script, keys, args)
    },
    subscribe: (...args) => port.subscribe(...args),
    unsubscribe: (...args) => port.unsubscribe(...args),
    onConnection: (listener) => port.onConnection(listener),
    probes: () => port.probes(),
    reset: (...args) => port.reset(...args),
    close: () => port.close(),
  }
  const broker = new RedisBroker(counted)
  await broker.ready()
  const cluster = new Cluster({ registry: broker.registry, secret: SECRET, hostname: '127.0.0.1' })
  const gateway = createGateway({
    broker,
    cluster,
    onError() {},
    onRefusal() {},
    channels: { room: { allow: { subscribe: 'anyone', publish: 'anyone' } } },
    limits: { pollMs: 5, drainMs: 100, nodeLeaseMs: 1_000, ...limits },
  })
  await cluster.ready()
  calls.length = 0
  const running = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
  onTestFinished(async () => {
    if (running.server.listening) await running.close()
  })
  const stop = async () => {
    gateway.close()
    await running.close()
  }
  return { url: `http://127.0.0.1:${running.port}`, running, stop, broker, cluster, calls }
}

const epochOf = (text: string): string | undefined => /"epoch":"([\w-]+)"/.exec(text)?.[1]

async function codeOf(answer: Promise<Response>): Promise<unknown> {
  const body: unknown = JSON.parse(await (await answer).text())
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : body
}

describe.skipIf(!hasRedis)('nodes that have Redis in common', () => {
  beforeAll(async () => {
    server = await RedisServer.open()
  })
  afterAll(() => server.close())

  test('one command opens a session, and polls on other nodes take none', async () => {
    const [one, two, three] = await Promise.all([openNode(), openNode(), openNode()])
    const session = newSession()
    const opened = await (await fetch(`${one.url}/short-polling?${query(session)}`)).text()
    expect(one.calls).toEqual([`rungway:h:${session}`])
    const resumed = query(session, `&resume=${epochOf(opened)}`)
    for (let poll = 0; poll < 100; poll++)
      for (const { url } of [one, two, three]) {
        const answer = await fetch(`${url}/short-polling?${resumed}`)
        expect(answer.status).toBe(200)
        await answer.text()
      }
    expect([...one.calls, ...two.calls, ...three.calls]).toEqual([`rungway:h:${session}`])
  })

  test('a node waits for Redis by itself, whether its broker was waited for or not', async () => {
    const broker = new RedisBroker(redisPort({ url: server.url }))
    const cluster = new Cluster({ registry: broker.registry, secret: SECRET, hostname: '127.0.0.1' })
    const gateway = createGateway({ broker, cluster, onError() {} })
    onTestFinished(() => gateway.close())
    await cluster.ready()
    expect(cluster.isKnown).toBe(true)
  })

  test('a node that has just begun is found by the others', async () => {
    const one = await openNode()
    await new Promise((resolve) => setTimeout(resolve, 300))
    const two = await openNode()
    const session = newSession()
    const opened = await (await fetch(`${two.url}/short-polling?${query(session)}`)).text()
    const answer = await fetch(`${one.url}/short-polling?${query(session, `&resume=${epochOf(opened)}`)}`)
    expect(answer.status).toBe(200)
  })

  test('[H8] a session whose node is gone is unknown to all, and its id opens another', async () => {
    const [one, two] = await Promise.all([openNode(), openNode()])
    const session = newSession()
    const opened = await (await fetch(`${one.url}/short-polling?${query(session)}`)).text()
    await one.stop()
    const resumed = `${two.url}/short-polling?${query(session, `&resume=${epochOf(opened)}`)}`
    await vi.waitFor(async () => expect(await codeOf(fetch(resumed))).toBe('unknown-session'), 10_000)
    const again = await (await fetch(`${two.url}/short-polling?${query(session)}`)).text()
    expect(epochOf(again)).toMatch(new RegExp(`-${two.cluster.node}$`))
  })

  test('[H9] a session moves when its node stops, and is found wherever it is asked for', async () => {
    const [one, two] = await Promise.all([openNode(), openNode()])
    const session = newSession()
    const opened = await (await fetch(`${one.url}/short-polling?${query(session)}`)).text()
    const resumed = query(session, `&resume=${epochOf(opened)}`)
    await one.running.close()
    const three = await openNode()
    for (const { url } of [two, three, two, three]) {
      const answer = await fetch(`${url}/short-polling?${resumed}`)
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(epochOf(opened) ?? '')])
    }
    // Once for the node that has it, and once for the other, which remembers it.
    expect(three.calls).toEqual([`rungway:h:${session}`])
  })

  test('[H8] Redis that restarts empty takes no node for gone, and has all of them again', async () => {
    const [one, two] = await Promise.all([openNode(), openNode()])
    const [first, second] = [newSession(), newSession()]
    const opened = await (await fetch(`${one.url}/short-polling?${query(first)}`)).text()
    await server.restartEmpty()
    const resumed = `${two.url}/short-polling?${query(first, `&resume=${epochOf(opened)}`)}`
    for (let poll = 0; poll < 50; poll++) {
      const answer = fetch(resumed)
      if ((await answer).status !== 200) expect(await codeOf(answer)).toBe('unavailable')
    }
    await vi.waitFor(
      async () => expect((await fetch(`${two.url}/short-polling?${query(second)}`)).status).toBe(200),
      10_000,
    )
    await vi.waitFor(async () => expect((await fetch(resumed)).status).toBe(200), 10_000)
  })

  test('[H8] while Redis is away, sessions go on, and new ones are told to come back', async () => {
    const [one, two] = await Promise.all([openNode(), openNode()])
    const session = newSession()
    const opened = await (await fetch(`${one.url}/short-polling?${query(session)}`)).text()
    const resumed = `${two.url}/short-polling?${query(session, `&resume=${epochOf(opened)}`)}`
    expect((await fetch(resumed)).status).toBe(200)
    await server.kill()
    onTestFinished(() => server.start())
    expect((await fetch(resumed)).status).toBe(200)
    await vi.waitFor(async () => {
      expect(await codeOf(fetch(`${two.url}/short-polling?${query(newSession())}`))).toBe('unavailable')
    }, 10_000)
    expect((await fetch(resumed)).status).toBe(200)
  })
})
