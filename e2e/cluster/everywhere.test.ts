import { once } from 'node:events'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { type Client, connect, TRANSPORTS, type WebSocketConstructor } from '@rungway/client'
import type { Body, GatewayOptions } from '@rungway/gateway'
import { MemoryRegistry } from '@rungway/gateway/cluster'
import { type ChunkVerdict, TcpProxy } from '@rungway/proxy'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { sharedKey } from '../../gateway/src/cluster/secret.ts'
import { freePort } from '../../tools/redis-server.ts'
import { type Node, openNode, openNodes, SECRET } from './nodes.ts'

const PATIENCE = 20_000
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)

/** Users are who they say that they are. */
const authenticate = (request: Request) => ({
  id: request.headers.get('authorization')?.replace('Bearer ', '') ?? '',
})

interface Person {
  readonly client: Client
  readonly heard: Body[]
  /** How the client was ended. */
  readonly errors: string[]
}

/** A client of one node alone, once its link has a session. */
async function person(node: Node, user = ''): Promise<Person> {
  const before = node.sessions.length
  const client = connect(`http://127.0.0.1:${node.running.port}`, {
    transports: TRANSPORTS.filter(({ name }) => name === 'websocket'),
    environment: { WebSocket: WebSocket as WebSocketConstructor },
    ...(user === '' ? {} : { token: user }),
  })
  const heard: Body[] = []
  const errors: string[] = []
  client.on('message', (body) => heard.push(body))
  client.on('state', (state) => {
    if (state.name === 'closed' && state.error !== null) errors.push(state.error.code)
  })
  onTestFinished(() => client.cut())
  // Before a link has it, a session is sent no more than unprovenOutboxBytes.
  await vi.waitFor(() => expect(node.sessions[before]?.transport).toBe('websocket'), PATIENCE)
  return { client, heard, errors }
}

async function three(): Promise<readonly [Node, Node, Node]> {
  const [one, two, three] = (await openNodes(3, { authenticate })).nodes
  if (one === undefined || two === undefined || three === undefined) throw new Error('there are three')
  return [one, two, three]
}

const errorsOf = (nodes: readonly Node[]): unknown[] => nodes.flatMap(({ errors }) => errors)

describe('what is addressed to sessions reaches those of all nodes', () => {
  test('a broadcast, JSON and bytes; it returns how many of its own node took it', async () => {
    const nodes = await three()
    const people = [await person(nodes[0]), await person(nodes[1]), await person(nodes[2]), await person(nodes[2])]
    const bytes = new Uint8Array([0, 1, 255])
    expect(nodes[0].gateway.broadcast({ to: 'zoë' })).toBe(1)
    for (const { heard } of people) await vi.waitFor(() => expect(heard).toHaveLength(1), PATIENCE)
    expect(await nodes[1].gateway.everywhere.broadcast(bytes)).toEqual({ sessions: 4, unreached: [] })
    for (const { heard } of people) await vi.waitFor(() => expect(heard).toEqual([{ to: 'zoë' }, bytes]), PATIENCE)
    expect(nodes[2].gateway.broadcast('here', (session) => session === nodes[2].sessions[0])).toBe(1)
    await vi.waitFor(() => expect(people[2]?.heard).toContain('here'), PATIENCE)
    expect(await nodes[2].gateway.everywhere.broadcast('last')).toMatchObject({ sessions: 4 })
    for (const [at, { heard }] of people.entries())
      await vi.waitFor(() => expect(heard.slice(2)).toEqual(at === 2 ? ['here', 'last'] : ['last']), PATIENCE)
    expect(errorsOf(nodes)).toEqual([])
  })

  test('all devices of a user, and a log-out ends each of them', async () => {
    const nodes = await three()
    const phone = await person(nodes[0], 'ada')
    const tab = await person(nodes[1], 'ada')
    const other = await person(nodes[1], 'bob')
    expect(nodes[2].gateway.user('ada').send('hi')).toBe(0)
    for (const { heard } of [phone, tab]) await vi.waitFor(() => expect(heard).toEqual(['hi']), PATIENCE)
    expect(await nodes[0].gateway.everywhere.user('ada').send('again')).toEqual({ sessions: 2, unreached: [] })
    expect(nodes[2].gateway.disconnect('ada')).toBe(0)
    for (const { errors } of [phone, tab]) await vi.waitFor(() => expect(errors).toEqual(['unauthorized']), PATIENCE)
    expect(await nodes[0].gateway.everywhere.user('bob').end('forbidden')).toMatchObject({ sessions: 1 })
    await vi.waitFor(() => expect(other.errors).toEqual(['forbidden']), PATIENCE)
    expect(other.heard).toEqual([])
    expect(await nodes[0].gateway.everywhere.user('bob').send('nobody')).toEqual({ sessions: 0, unreached: [] })
  })

  test('one session by its name, from any node', async () => {
    const nodes = await three()
    const { heard, errors } = await person(nodes[1])
    const name = nodes[1].sessions[0]?.name ?? ''
    for (const node of nodes)
      expect(await node.gateway.everywhere.session(name).send('to you')).toEqual({ sessions: 1, unreached: [] })
    await vi.waitFor(() => expect(heard).toEqual(['to you', 'to you', 'to you']), PATIENCE)
    expect(await nodes[0].gateway.everywhere.session(name).end('closed', 'by hand')).toMatchObject({ sessions: 1 })
    await vi.waitFor(() => expect(errors).toEqual(['closed']), PATIENCE)
    expect(await nodes[0].gateway.everywhere.session(name).send('gone')).toEqual({ sessions: 0, unreached: [] })
  })

  test('in the order in which one caller has said it, short and long', async () => {
    const nodes = await three()
    const people = [await person(nodes[1], 'ada'), await person(nodes[2], 'ada')]
    const bodies = range(0, 300).map((n) => `${n} ${'x'.repeat(n % 7 === 0 ? 12_000 : 1)}`)
    for (const [n, body] of bodies.entries()) {
      if (n % 2 === 0) nodes[0].gateway.broadcast(body)
      else nodes[0].gateway.user('ada').send(body)
      if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    // All of them fit into an outbox, and not into one call.
    await vi.waitFor(() => expect(people.map(({ heard }) => heard.length)).toEqual([300, 300]), PATIENCE)
    for (const { heard } of people) expect(heard).toEqual(bodies)
    expect(errorsOf(nodes)).toEqual([])
  })

  test('sessions are found wherever they are, with their nodes, and counted', async () => {
    const nodes = await three()
    for (const [at, user] of [
      [0, 'ada'],
      [1, 'ada'],
      [1, 'bob'],
      [2, ''],
    ] as const)
      await person(nodes[at], user)
    const names = nodes.map(({ cluster }) => cluster.node)
    const { everywhere } = nodes[2].gateway
    expect(everywhere.node).toBe(names[2])
    const all = await everywhere.find()
    expect(all).toMatchObject({ count: 4, unreached: [] })
    expect(all.sessions.map(({ node, user }) => [node, user]).sort()).toEqual(
      [
        [names[0], 'ada'],
        [names[1], 'ada'],
        [names[1], 'bob'],
        [names[2], ''],
      ].sort(),
    )
    expect(await everywhere.find({ limit: 1 })).toMatchObject({ count: 4, sessions: [{ node: names[2] }] })
    expect(await everywhere.find({ text: 'WEBSOCK', limit: 0 })).toEqual({ count: 4, sessions: [], unreached: [] })
    expect(await everywhere.find({ text: 'bo' })).toMatchObject({ count: 1, sessions: [{ user: 'bob' }] })
    expect((await everywhere.user('ada').find()).sessions.map(({ node }) => node)).toEqual([names[0], names[1]])
    const session = nodes[1].sessions[0]
    expect((await everywhere.session(session?.name ?? '').find()).sessions).toEqual([
      { node: names[1], name: session?.name, user: 'ada', transport: 'websocket', isAway: false, pendingBytes: 0 },
    ])
    await expect(everywhere.find({ limit: 1_001 })).rejects.toThrow('it takes 0 to 1000')
    const { total, nodes: each, unreached } = await everywhere.stats()
    expect(total).toMatchObject({ sessions: { websocket: 4 }, links: { websocket: 4 }, opened: 4 })
    expect(each.map(({ node, stats }) => [node, stats.opened]).sort()).toEqual(
      [
        [names[0], 1],
        [names[1], 2],
        [names[2], 1],
      ].sort(),
    )
    expect([each[0]?.node, unreached]).toEqual([names[2], []])
  })

  test('they are subscribed and unsubscribed, all devices of a user or one session', async () => {
    const nodes = await three()
    await person(nodes[0], 'ada')
    await person(nodes[1], 'ada')
    await person(nodes[1], 'bob')
    const { everywhere } = nodes[2].gateway
    expect(await everywhere.user('ada').subscribe('room')).toEqual({ sessions: 2, unreached: [] })
    expect(await everywhere.session(nodes[1].sessions[1]?.name ?? '').subscribe('room')).toMatchObject({ sessions: 1 })
    const counts = () => nodes.map(({ gateway }) => gateway.channel('room').subscriberCount)
    expect(counts()).toEqual([1, 2, 0])
    expect(await everywhere.user('ada').unsubscribe('room')).toEqual({ sessions: 2, unreached: [] })
    expect(await everywhere.user('ada').unsubscribe('room')).toEqual({ sessions: 0, unreached: [] })
    expect(counts()).toEqual([0, 1, 0])
    await expect(everywhere.user('ada').subscribe('')).rejects.toThrow("is no channel's name")
    expect(errorsOf(nodes)).toEqual([])
  })

  test('nothing goes where a body or a code is none', async () => {
    const nodes = await three()
    const { heard } = await person(nodes[1], 'ada')
    expect(nodes[0].gateway.broadcast({ when: new Date(0) } as never)).toBe(0)
    expect(await nodes[0].gateway.everywhere.broadcast(Number.NaN)).toEqual({ sessions: 0, unreached: [] })
    expect(() => nodes[0].gateway.disconnect('ada', 'gap' as never)).toThrow('cannot end with "gap"')
    await expect(nodes[0].gateway.everywhere.user('ada').end('gap' as never)).rejects.toThrow('cannot end with "gap"')
    await nodes[0].gateway.everywhere.broadcast('sound')
    await vi.waitFor(() => expect(heard).toEqual(['sound']), PATIENCE)
    expect(nodes[0].errors.map(String)).toEqual([
      expect.stringContaining('body.when is a Date'),
      expect.stringContaining('body is NaN'),
    ])
    expect(errorsOf(nodes.slice(1))).toEqual([])
  })

  test('a node that the registry names no more is reached for as long as there is a connection to it', async () => {
    const registry = new MemoryRegistry()
    const gateway: GatewayOptions = { limits: { nodeLeaseMs: 400 } }
    const [near, far] = [await openNode({ registry, gateway }), await openNode({ registry, gateway })]
    await Promise.all([near, far].map(({ cluster }) => cluster.ready()))
    await person(far)
    expect(await near.gateway.everywhere.broadcast('known')).toEqual({ sessions: 1, unreached: [] })
    const beat = registry.beat.bind(registry)
    let beats = 0
    registry.beat = async (...args) => {
      const roll = await beat(...args)
      if (args[0].node === near.cluster.node) beats++
      return { ...roll, nodes: roll.nodes.filter(({ node }) => node !== far.cluster.node) }
    }
    // It was heard of from the node itself, too, which counts for two beats.
    await vi.waitFor(() => expect(beats).toBeGreaterThan(4), PATIENCE)
    expect(near.cluster.stats().nodes).toBe(1)
    expect(await near.gateway.everywhere.broadcast('still')).toEqual({ sessions: 1, unreached: [] })
  })

  test('a node that has just begun is reached at once', async () => {
    const registry = new MemoryRegistry()
    const first = await openNode({ registry })
    await first.cluster.ready()
    const second = await openNode({ registry })
    await second.cluster.ready()
    const { heard } = await person(second)
    expect(await first.gateway.everywhere.broadcast('welcome')).toEqual({ sessions: 1, unreached: [] })
    await vi.waitFor(() => expect(heard).toEqual(['welcome']), PATIENCE)
  })
})

test('a user who has many sessions on one node may open fewer on another, and more once those are gone', async () => {
  const limits = { maxSessionsPerUser: 4 }
  const [one, two] = (await openNodes(2, { authenticate, limits })).nodes
  if (one === undefined || two === undefined) throw new Error('there are two')
  for (const _ of range(0, 3)) await person(one, 'ada')
  await person(two, 'ada')
  const headers = { authorization: 'Bearer ada' }
  const open = async (id: number): Promise<number> => {
    const session = `abcdefghijklmnopqrst${id}`
    const url = `http://127.0.0.1:${two.running.port}/short-polling?v=1&session=${session}&link=1&claim=1&seen=0&greet=1`
    const { status } = await fetch(url, { headers })
    // What was opened before the other node has told is not to be the reason itself.
    for (const extra of two.sessions.slice(1)) extra.end()
    return status
  }
  let id = 10
  await vi.waitFor(async () => expect(await open(id++)).toBe(429), PATIENCE)
  expect(two.gateway.user('ada').sessions()).toHaveLength(1)
  for (const session of one.sessions) session.end()
  await vi.waitFor(async () => expect(await open(id++)).toBe(200), PATIENCE)
})

describe('a node that does not do it', () => {
  /** Two nodes, and the wire to the second. */
  async function pair() {
    const registry = new MemoryRegistry()
    const port = await freePort()
    const wire = await TcpProxy.open({ target: () => port })
    onTestFinished(() => wire.close())
    const limits = { nodeCallMs: 400, relaySilenceMs: 300, relayConnectMs: 300 }
    const address = `127.0.0.1:${wire.port}`
    const far = await openNode({
      registry,
      gateway: { limits, authenticate },
      cluster: { secret: SECRET, port, address },
    })
    const near = await openNode({ registry, gateway: { limits, authenticate } })
    await Promise.all([far.cluster.ready(), near.cluster.ready()])
    return { near, far, wire, registry }
  }

  test('because it is deaf: the caller is told, the others hear, and what comes late never comes after what is new', async () => {
    const { near, far, wire } = await pair()
    const [here, there] = [await person(near), await person(far)]
    expect(await near.gateway.everywhere.broadcast(0)).toEqual({ sessions: 2, unreached: [] })
    let verdict: ChunkVerdict = 'hold'
    wire.use({ chunk: () => verdict })
    const result = await near.gateway.everywhere.broadcast(1)
    expect(result).toMatchObject({ sessions: 1, unreached: [{ node: far.cluster.node, done: 'unsure' }] })
    near.errors.length = 0
    expect(near.gateway.broadcast(2)).toBe(1)
    await vi.waitFor(() => expect(near.errors.map(String).join()).toContain('what all nodes were to do'), PATIENCE)
    verdict = 'pass'
    await vi.waitFor(async () => {
      expect(await near.gateway.everywhere.broadcast(3)).toEqual({ sessions: 2, unreached: [] })
    }, PATIENCE)
    await vi.waitFor(() => expect(there.heard).toContain(3), PATIENCE)
    const numbers = there.heard.map(Number)
    expect(numbers).toEqual([...numbers].sort())
    expect(here.heard.slice(0, 3)).toEqual([0, 1, 2])
  })

  test('because its broker fails: it is not counted, and named', async () => {
    const registry = new MemoryRegistry()
    const broken = await openNode({
      registry,
      gateway: {
        authenticate,
        broker: (inMemory) => ({
          ...inMemory,
          health: 'away',
          join: () => Promise.reject(new Error('on purpose')),
          close: () => inMemory.close(),
        }),
      },
    })
    const sound = await openNode({ registry, gateway: { authenticate } })
    await Promise.all([broken.cluster.ready(), sound.cluster.ready()])
    await person(broken, 'ada')
    await person(sound, 'ada')
    const unreached = [{ node: broken.cluster.node, done: 'unsure' }]
    for (const { gateway } of [broken, sound])
      expect(await gateway.everywhere.user('ada').subscribe('room')).toMatchObject({ sessions: 1, unreached })
    expect(String(broken.errors)).toContain('on purpose')
  })

  test('because it is gone: that is no failure, for its sessions are gone too', async () => {
    const { near, registry } = await pair()
    await person(near)
    // Killed, and its lease is not over: nothing listens there.
    await registry.beat({ node: 'killed', address: `127.0.0.1:${await freePort()}` }, 60_000)
    await vi.waitFor(() => expect(near.cluster.stats().nodes).toBe(3), PATIENCE)
    expect(await near.gateway.everywhere.broadcast('x')).toEqual({ sessions: 1, unreached: [] })
  })

  test('because it is of a version that does not know it: the caller is told that nothing was done', async () => {
    const { near, registry } = await pair()
    const server = createSecureServer(sharedKey(SECRET).server)
    // As one does that is asked for a path that it has not.
    server.on('stream', (stream) => {
      stream.resume()
      stream.respond({ ':status': 400 }, { endStream: true })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    await registry.beat({ node: 'an-older', address: `127.0.0.1:${port}` }, 60_000)
    await vi.waitFor(async () => {
      const { unreached } = await near.gateway.everywhere.broadcast('x')
      expect(unreached).toEqual([
        { node: 'an-older', done: 'nothing', message: expect.stringContaining('another version') },
      ])
    }, PATIENCE)
  })
})
