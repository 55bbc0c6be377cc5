import { request } from 'node:http'
import { type ClientTransport, TRANSPORTS, type WebSocketConstructor } from '@rungway/client'
import { type ChannelClient, connect } from '@rungway/client/channels'
import {
  type Body,
  createGateway,
  type GatewayOptions,
  MemoryBroker,
  MemoryStore,
  type MemoryWire,
  RungwayError,
  type Session,
} from '@rungway/gateway'
import { Cluster, MemoryRegistry } from '@rungway/gateway/cluster'
import { serve } from '@rungway/gateway/node'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { Balancer } from './balancer.ts'
import { type Node, openNode, openNodes, SECRET } from './nodes.ts'

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
const PATIENCE = 20_000

interface Person {
  readonly client: ChannelClient
  readonly heard: Body[]
  readonly resets: unknown[]
}

function person(url: string, transports: readonly ClientTransport[] = TRANSPORTS): Person {
  const client = connect(url, { transports, environment: { WebSocket: WebSocket as WebSocketConstructor } })
  const heard: Body[] = []
  const resets: unknown[] = []
  client.on('message', (body) => heard.push(body))
  client.on('reset', (loss) => resets.push(loss))
  onTestFinished(() => client.cut())
  return { client, heard, resets }
}

const sessionsOf = (nodes: readonly Node[]): Session[] => nodes.flatMap(({ gateway }) => [...gateway.sessions()])

describe('a node that leaves', () => {
  for (const transport of TRANSPORTS)
    test(`[S1] [H9] ${transport.name}: its sessions go on at another, and nothing is lost, doubled or out of order`, async () => {
      const { nodes, balancer } = await openNodes(2)
      const { client, heard, resets } = person(balancer.url, [transport])
      await client.flush()
      await vi.waitFor(() => expect(sessionsOf(nodes)).toHaveLength(1), PATIENCE)
      const home = nodes.find(({ gateway }) => gateway.sessionCount === 1)
      const other = nodes.find((node) => node !== home)
      if (home === undefined || other === undefined) throw new Error('there are two')
      for (const n of range(0, 20)) {
        client.send(n)
        for (const session of sessionsOf(nodes)) session.send(n)
      }
      await home.gateway.leave()
      expect(home.gateway.sessionCount).toBe(0)
      expect(other.gateway.sessionCount).toBe(1)
      expect([home.gateway.stats().movedOut, other.gateway.stats().movedIn]).toEqual([1, 1])
      for (const n of range(20, 40)) {
        client.send(n)
        for (const session of sessionsOf(nodes)) session.send(n)
      }
      await client.flush()
      await vi.waitFor(() => expect(heard).toEqual(range(0, 40)), PATIENCE)
      expect([...home.heard, ...other.heard]).toEqual(range(0, 40))
      expect(other.sessions.map(({ origin }) => origin)).toEqual(['moved'])
      await home.running.close()
      client.send('after')
      await client.flush()
      expect(other.heard.at(-1)).toBe('after')
      expect(resets).toEqual([])
      expect(nodes.flatMap(({ errors }) => errors)).toEqual([])
    })
})

const SESSION = 'abcdefghijklmnopqrstuv'
const hello = (more = '') => `v=1&session=${SESSION}&link=1&claim=1&seen=0${more}`

/** Two nodes on one store, of which the first has a session. */
async function pair(options: GatewayOptions = {}, registry: MemoryRegistry = new MemoryRegistry()) {
  const store = new MemoryStore()
  const open = () => openNode({ registry, gateway: { ...options, broker: new MemoryBroker({ store }) } })
  const [home, other] = await Promise.all([open(), open()])
  await Promise.all([home, other].map(({ cluster }) => cluster.ready()))
  const at = ({ running }: Node) => `http://127.0.0.1:${running.port}`
  return { home, other, open, at, store }
}

const environment = { WebSocket: WebSocket as WebSocketConstructor }
const SOCKET = TRANSPORTS.slice(0, 1)
const OPEN: GatewayOptions = {
  channels: { '{any}': { allow: { subscribe: 'anyone', publish: 'anyone', presence: 'anyone' } } },
}

test('[S12] [H9] a node that leaves opens no session, and says that another does at once', async () => {
  const { home, other, at } = await pair({ limits: { drainRetryMs: 7_000 } })
  await home.gateway.leave()
  const refused = await fetch(`${at(home)}/short-polling?${hello()}`)
  expect(await refused.json()).toMatchObject({ code: 'going-away', retry: 'later', retryAfterMs: 100 })
  expect((await fetch(`${at(other)}/short-polling?${hello()}`)).status).toBe(200)
})

describe('what moves along', () => {
  test('[K6] [K10] subscriptions, with their positions; presence says neither that one has come nor gone', async () => {
    const { home, other, at } = await pair(OPEN)
    // Each node has a number of its own for a channel.
    other.gateway.hub.channel('another')
    const watcher = connect(at(other), { transports: SOCKET, environment })
    const changes: unknown[] = []
    const watched = watcher.channel('room').subscribe({ presence: 'watch' })
    watched.on('presence', (members, change) => changes.push([members.length, change?.type ?? null]))
    await vi.waitFor(() => expect(changes).toEqual([[0, null]]), PATIENCE)
    const [first, second] = [home, other].map(({ running }) => [running.port])
    const balancer = await Balancer.open(first ?? [])
    onTestFinished(() => balancer.close())
    const member = connect(balancer.url, { transports: SOCKET, environment })
    onTestFinished(() => {
      watcher.cut()
      member.cut()
    })
    const heard: unknown[] = []
    const room = member.channel('room').subscribe({ presence: true })
    room.on('publication', ({ data }) => heard.push(data))
    const gaps: unknown[] = []
    room.on('status', (status) => {
      if (status.name !== 'live' || !status.recovered) gaps.push(status)
    })
    const come = [
      [0, null],
      [1, 'in'],
    ]
    await vi.waitFor(() => expect(changes).toEqual(come), PATIENCE)
    gaps.length = 0
    const { gateway } = other
    for (const n of range(0, 10)) await gateway.channel('room').publish(n)
    const left = home.gateway.leave()
    for (const n of range(10, 20)) await gateway.channel('room').publish(n)
    await left
    balancer.ports = second ?? []
    await home.running.close()
    for (const n of range(20, 30)) await gateway.channel('room').publish(n)
    await vi.waitFor(() => expect(heard).toEqual(range(0, 30)), PATIENCE)
    expect(gaps).toEqual([])
    const more: unknown[] = []
    member
      .channel('another')
      .subscribe()
      .on('publication', ({ data }) => more.push(data))
    await member.channel('another').publish('there')
    await member.channel('room').publish('here')
    await vi.waitFor(() => expect([heard.at(-1), ...more]).toEqual(['here', 'there']), PATIENCE)
    expect(room.members).toHaveLength(1)
    expect(changes).toEqual(come)
  })

  test('session.data, which is as it was when the first node was done with it', async () => {
    const { home, other, at } = await pair()
    const { client } = person(at(home), SOCKET)
    await vi.waitFor(() => expect(home.sessions).toHaveLength(1), PATIENCE)
    const [session] = home.sessions
    if (session === undefined) throw new Error('there is one')
    session.data = { steps: ['opened'] }
    const data = session.data as { steps: string[] }
    session.on('message', async () => {
      // As long as a database takes.
      await new Promise((resolve) => setTimeout(resolve, 200))
      data.steps.push('heard')
      session.send('answer')
    })
    const reasons: unknown[] = []
    session.on('close', (code, reason) => reasons.push([code, reason]))
    client.send('question')
    await client.flush()
    await home.gateway.leave()
    await vi.waitFor(() => expect(other.sessions.map(({ data }) => data)).toEqual([{ steps: ['opened', 'heard'] }]))
    const [moved] = other.sessions
    expect([moved?.name, moved?.origin, moved?.pendingBytes]).toEqual([session.name, 'moved', '"answer"'.length])
    expect(reasons).toEqual([['going-away', 'moved']])
    expect(session.send('late')).toBe('ended')
  })

  test('what its application does between the last of the first node and the first of the other, requests apart', async () => {
    const registry = new MemoryRegistry()
    const { home, other, at } = await pair({}, registry)
    const { client, heard, resets } = person(at(home), SOCKET)
    const asked: unknown[] = []
    client.handle('late', (params) => asked.push(params))
    await vi.waitFor(() => expect(home.sessions).toHaveLength(1), PATIENCE)
    const [session] = home.sessions
    if (session === undefined) throw new Error('there is one')
    const codes: unknown[] = []
    const fails = (error: unknown) => codes.push(error instanceof RungwayError ? error.code : error)
    const give = registry.give.bind(registry)
    registry.give = async (...args) => {
      session.send('one')
      session.request('late', null).catch(fails)
      session.subscribe('room').catch(fails)
      session.send(new Uint8Array([2]))
      session.close('enough')
      return give(...args)
    }
    const reasons: unknown[] = []
    client.on('state', (state) => {
      if (state.name === 'closed') reasons.push([state.by, state.reason])
    })
    other.gateway.on('session', (moved) => moved.on('close', (code, reason) => reasons.push([code, reason])))
    await home.gateway.leave()
    await vi.waitFor(() => expect(reasons).toHaveLength(2), PATIENCE)
    expect(heard).toEqual(['one', new Uint8Array([2])])
    expect(reasons).toEqual(
      expect.arrayContaining([
        ['closed', 'enough'],
        ['gateway', 'enough'],
      ]),
    )
    expect([codes, asked, resets]).toEqual([['unavailable', 'unavailable'], [], []])
    expect([...home.errors, ...other.errors]).toEqual([])
  })

  test('[T5] the history of a bare EventSource, whose stream ends and goes on elsewhere', async () => {
    const { home, other, open, at } = await pair()
    const textUntil = async (stream: Response, what: string): Promise<string> => {
      const reader = stream.body?.getReader()
      let text = ''
      while (!text.includes(what)) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
        if (done) break
        text += new TextDecoder().decode(value)
      }
      await reader?.cancel()
      return text
    }
    const stream = await fetch(`${at(home)}/sse`)
    home.sessions[0]?.send('one')
    const read = textUntil(stream, 'unavailable')
    await home.gateway.leave()
    const text = await read
    const id = /^id: (.*)$/m.exec(text)?.[1] ?? ''
    expect(text).toContain('"one"')
    other.sessions[0]?.send('two')
    await home.running.close()
    const third = await open()
    await third.cluster.ready()
    for (const node of [other, third]) {
      const again = await textUntil(await fetch(`${at(node)}/sse`, { headers: { 'last-event-id': id } }), '"two"')
      expect(again).toContain(`id: ${id.replace(/1$/, '2')}`)
      expect(again).not.toContain('"one"')
      expect(again).not.toContain('reset')
    }
  })

  test('messages that nothing listens to yet', async () => {
    const registry = new MemoryRegistry()
    const open = async (listen: boolean) => {
      const cluster = new Cluster({ registry, secret: SECRET, hostname: '127.0.0.1' })
      const gateway = createGateway({ cluster, limits: { drainMs: 50 } })
      const heard: Body[] = []
      if (listen) gateway.on('session', (session) => session.on('message', (body) => heard.push(body)))
      const running = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
      onTestFinished(() => running.close())
      await cluster.ready()
      return { gateway, heard, url: `http://127.0.0.1:${running.port}` }
    }
    const [home, other] = [await open(false), await open(true)]
    const { client } = person(home.url, SOCKET)
    client.send('one')
    client.send(new Uint8Array([1, 2]))
    await client.flush()
    await home.gateway.leave()
    await vi.waitFor(() => expect(other.heard).toEqual(['one', new Uint8Array([1, 2])]), PATIENCE)
  })
})

describe('what does not move', () => {
  test('a session whose data is no JSON: it is told, and ends as where there is one node', async () => {
    const { home, other, at } = await pair()
    const { client, resets } = person(at(home), SOCKET)
    await vi.waitFor(() => expect(home.sessions).toHaveLength(1), PATIENCE)
    for (const session of home.sessions) session.data = { since: new Date() }
    await home.gateway.leave()
    expect([home.gateway.sessionCount, other.gateway.sessionCount]).toEqual([1, 0])
    expect(String(home.errors[0])).toContain('session.data.since')
    client.send('still there')
    await client.flush()
    expect(home.heard).toEqual(['still there'])
    expect(resets).toEqual([])
  })

  test('a session where no other node has room', async () => {
    const registry = new MemoryRegistry()
    const home = await openNode({ registry })
    const other = await openNode({ registry, gateway: { limits: { maxSessions: 0 } } })
    await Promise.all([home, other].map(({ cluster }) => cluster.ready()))
    const { client } = person(`http://127.0.0.1:${home.running.port}`, SOCKET)
    await vi.waitFor(() => expect(home.sessions).toHaveLength(1), PATIENCE)
    await home.gateway.leave()
    expect(other.gateway.stats().movesRefused).toEqual({ full: 1 })
    client.send('still there')
    await client.flush()
    expect(home.heard).toEqual(['still there'])
  })

  test('[K22] a handler that does not end: the client is answered that it may have been done', async () => {
    const { home, other, at } = await pair({ limits: { moveMs: 1_000 } })
    let isAborted = false
    home.gateway.handle('wait', (_, { signal }) => {
      signal.addEventListener('abort', () => {
        isAborted = true
      })
      return new Promise(() => {})
    })
    const { client } = person(at(home), SOCKET)
    const asked = client.request('wait', null, { timeoutMs: 60_000 })
    const failed = asked.catch((error: unknown) => error)
    await client.flush()
    await home.gateway.leave()
    expect(other.gateway.sessionCount).toBe(1)
    expect(isAborted).toBe(true)
    expect(await failed).toMatchObject({ code: 'unavailable' })
  })
})

test('[K13] [K15] a publish that the store has not confirmed is published once, and what follows it after it', async () => {
  const registry = new MemoryRegistry()
  const store = new MemoryStore()
  let isDeaf = false
  // It has what it was sent, and does not say so.
  const wire: MemoryWire = {
    call: async (run) => {
      const result = run()
      return isDeaf ? await new Promise(() => {}) : result
    },
    push: (run) => run(),
    listen() {},
    isCut: false,
  }
  const options: GatewayOptions = { ...OPEN, limits: { moveMs: 1_000 } }
  const home = await openNode({ registry, gateway: { ...options, broker: new MemoryBroker({ store, wire }) } })
  const other = await openNode({ registry, gateway: { ...options, broker: new MemoryBroker({ store }) } })
  await Promise.all([home, other].map(({ cluster }) => cluster.ready()))
  const { client, resets } = person(`http://127.0.0.1:${home.running.port}`, SOCKET)
  const room = client.channel('room')
  const heard: unknown[] = []
  room.subscribe().on('publication', ({ data }) => heard.push(data))
  await room.publish('first')
  isDeaf = true
  const published = [room.publish('second'), room.publish('third')]
  await vi.waitFor(() => expect(heard).toContain('second'), PATIENCE)
  await home.gateway.leave()
  await Promise.all([...published, room.publish('fourth')])
  const { publications } = await other.gateway.channel('room').history({ limit: 10 })
  const all = ['first', 'second', 'third', 'fourth']
  expect(publications.map(({ data }) => data)).toEqual(all)
  await vi.waitFor(() => expect(heard).toEqual(all), PATIENCE)
  expect(resets).toEqual([])
})

describe('what fails while a session moves', () => {
  const opened = async (url: string) =>
    /"epoch":"([\w-]+)"/.exec(await (await fetch(`${url}/short-polling?${hello('&greet=1')}`)).text())?.[1] ?? ''
  const post = (url: string, epoch: string, body: string) =>
    fetch(`${url}/up?${hello(`&resume=${epoch}`)}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body })

  test('[H9] a POST that is half there is refused, and counts once when it comes again', async () => {
    const { home, other, at } = await pair()
    const epoch = await opened(at(home))
    const begun = request(`${at(home)}/up?${hello(`&resume=${epoch}`)}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
    })
    begun.write('[1,"half')
    const answered = new Promise<number>(
      (resolve) => void begun.on('response', (reply) => resolve(reply.statusCode ?? 0)),
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    await home.gateway.leave()
    expect(other.gateway.sessionCount).toBe(1)
    begun.end('"]')
    expect(await answered).toBe(503)
    expect(await (await post(at(home), epoch, '[1,"half"]')).text()).toBe('["ack",1]')
    expect(await (await post(at(other), epoch, '[1,"half"]')).text()).toBe('["ack",1]')
    await vi.waitFor(() => expect([home.heard, other.heard]).toEqual([[], ['half']]))
  })

  test('[H9] a POST that arrives while the session is held is refused, and counts once when it comes again', async () => {
    const { home, other, at } = await pair()
    const epoch = await opened(at(home))
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    home.sessions[0]?.on('message', () => released)
    await post(at(home), epoch, '[1,"at work"]')
    const begun = request(`${at(home)}/up?${hello(`&resume=${epoch}`)}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
    })
    begun.write('[2,"half')
    const answered = new Promise<number>(
      (resolve) => void begun.on('response', (reply) => resolve(reply.statusCode ?? 0)),
    )
    const stream = await fetch(`${at(home)}/http-streaming?${hello(`&resume=${epoch}`)}`)
    const left = home.gateway.leave()
    // Its links end when it is held.
    expect(await stream.text()).toContain('unavailable')
    // One that comes now waits until it is known where the session is. It has been read by then.
    const late = post(at(other), epoch, '[2,"half"]')
    begun.end('"]')
    expect(await answered).toBe(503)
    expect(other.gateway.sessionCount).toBe(0)
    release()
    await left
    expect((await late).status).toBe(503)
    expect(await (await post(at(other), epoch, '[2,"half"]')).text()).toBe('["ack",2]')
    await vi.waitFor(() => expect([home.heard, other.heard]).toEqual([['at work'], ['half']]), PATIENCE)
  })

  test('the node that was to take it dies before it has: the next takes it', async () => {
    const registry = new MemoryRegistry()
    const { home, other, open, at } = await pair({ limits: { relaySilenceMs: 300 } }, registry)
    const third = await open()
    await third.cluster.ready()
    const epoch = await opened(at(home))
    const give = registry.give.bind(registry)
    let dead: Node | undefined
    registry.give = (session, from, to, keepMs) => {
      if (dead !== undefined) return give(session, from, to, keepMs)
      dead = [other, third].find(({ cluster }) => cluster.node === to)
      return new Promise(() => {})
    }
    await home.gateway.leave()
    const heir = [other, third].find((node) => node !== dead)
    expect([dead, heir].map((node) => node?.gateway.sessionCount)).toEqual([0, 1])
    if (heir === undefined) throw new Error('there are three')
    expect(await (await post(at(heir), epoch, '[1,"a"]')).text()).toBe('["ack",1]')
  })

  test('the answer of the node that took it is lost: it is there, and there alone', async () => {
    const registry = new MemoryRegistry()
    const { home, other, at } = await pair({ limits: { relaySilenceMs: 300 } }, registry)
    const epoch = await opened(at(home))
    const give = registry.give.bind(registry)
    registry.give = async (...args) => {
      const holder = await give(...args)
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      return holder
    }
    await home.gateway.leave()
    expect(home.gateway.sessionCount).toBe(0)
    await vi.waitFor(() => expect(other.gateway.sessionCount).toBe(1), PATIENCE)
    expect(await (await post(at(home), epoch, '[1,"a"]')).text()).toBe('["ack",1]')
  })
})

test('a session moves to the node that has the fewest', async () => {
  const { home, other, open, at } = await pair()
  const third = await open()
  await third.cluster.ready()
  const begin = async (node: Node, session: string) => {
    const hello = `v=1&session=${session.padEnd(22, '-')}&link=1&claim=1&seen=0&greet=1`
    expect((await fetch(`${at(node)}/short-polling?${hello}`)).status).toBe(200)
  }
  for (const session of ['of-home', 'of-home-too']) await begin(home, session)
  for (const session of ['of-the-other', 'of-the-other-too']) await begin(other, session)
  await home.gateway.leave()
  expect([home, other, third].map(({ gateway }) => gateway.sessionCount)).toEqual([0, 2, 2])
})

test('[H7] a session is found after its first node, and its second, are gone', async () => {
  const { home, other, open, at } = await pair()
  const epoch =
    /"epoch":"([\w-]+)"/.exec(await (await fetch(`${at(home)}/short-polling?${hello('&greet=1')}`)).text())?.[1] ?? ''
  await home.running.close()
  const [third, fourth] = [await open(), await open()]
  await Promise.all([third, fourth].map(({ cluster }) => cluster.ready()))
  expect(other.gateway.sessionCount).toBe(1)
  await other.running.close()
  expect(third.gateway.sessionCount + fourth.gateway.sessionCount).toBe(1)
  for (const node of [third, fourth]) {
    const polled = await fetch(`${at(node)}/short-polling?${hello(`&resume=${epoch}`)}`)
    expect([polled.status, await polled.text()]).toEqual([200, ''])
  }
})
