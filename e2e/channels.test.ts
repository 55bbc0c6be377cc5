import { TRANSPORTS } from '@rungway/client'
import { type ChannelClient, connect, type Subscription } from '@rungway/client/channels'
import { createGateway, type Gateway, type GatewayOptions } from '@rungway/gateway'
import { type Running, serve } from '@rungway/gateway/node'
import { PASS, TcpProxy } from '@rungway/proxy'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'

// The real client and the real gateway, over a proxy that cuts, on each of the transports.

const PATIENCE = { timeout: 40_000 }
const all = {
  subscribe: 'anyone',
  publish: 'subscribers',
  say: 'subscribers',
  history: 'anyone',
  presence: 'anyone',
} as const
const stops: (() => unknown)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

interface World {
  readonly gateway: Gateway
  readonly server: Running
  readonly proxy: TcpProxy
}

async function open(options: GatewayOptions = {}): Promise<World> {
  const gateway = createGateway({ channels: { 'room:{id}': { allow: all } }, ...options })
  const server = await serve({ gateway, port: 0 })
  const proxy = await TcpProxy.open({ target: server.port })
  stops.push(
    () => server.close(),
    () => proxy.close(),
  )
  return { gateway, server, proxy }
}

function client(port: number, name: string): ChannelClient {
  const transports = TRANSPORTS.filter((transport) => transport.name === name)
  const opened = connect(`http://127.0.0.1:${port}`, { transports, environment: { WebSocket } })
  stops.push(() => opened.close())
  return opened
}

function heard(subscription: Subscription): { readonly data: unknown[]; readonly lost: boolean[] } {
  const data: unknown[] = []
  const lost: boolean[] = []
  subscription.on('publication', (publication) => void data.push(publication.data))
  subscription.on('status', (status) => void (status.name === 'live' && lost.push(!status.recovered)))
  return { data, lost }
}

describe.each(TRANSPORTS.map(({ name }) => name))('channels over %s', (name) => {
  test('a publish right behind its subscription comes back, and what is cut or lost is made up for', async () => {
    const world = await open()
    const ada = client(world.proxy.port, name)
    const room = ada.channel('room:1')
    const { data, lost } = heard(room.subscribe({ presence: true }))
    await room.publish('one')
    world.proxy.cut()
    await room.publish('two')
    // The session is gone for good, and something is published before the next one.
    for (const session of world.gateway.sessions()) session.end('expired')
    await world.gateway.channel('room:1').publish('three')
    await room.publish('four')
    await vi.waitFor(() => expect(data).toEqual(['one', 'two', 'three', 'four']), PATIENCE)
    expect(lost.includes(true)).toBe(false)
    const { publications } = await room.history({ limit: 2, reverse: true })
    expect(publications.map((each) => each.data)).toEqual(['four', 'three'])
    await vi.waitFor(async () => expect(await room.presence()).toHaveLength(1), PATIENCE)
  })
})

test.each([
  'websocket',
  // The answer to the POST is cut off with it, and the POST comes again.
  'sse',
])('[K22] over %s: a request is carried out once and answered once, wherever it is cut', async (transport) => {
  const world = await open()
  const runs: unknown[] = []
  world.gateway.handle('count', async (which) => {
    runs.push(which)
    // Its question has come, and there is no way back for the answer.
    world.proxy.cut()
    await new Promise((resolve) => setTimeout(resolve, 20))
    return runs.length
  })
  const ada = client(world.proxy.port, transport)
  expect(await ada.request('count', 'a')).toBe(1)
  world.proxy.cut()
  const second = ada.request('count', 'b')
  world.proxy.cut()
  expect(await second).toBe(2)
  expect(runs).toEqual(['a', 'b'])
  expect(world.gateway.stats().opened).toBe(1)
})

test('[K19] a member that changes its transport, is cut, or loses its session has neither left nor come', async () => {
  const world = await open()
  const watcher = client(world.server.port, 'websocket')
  const ada = connect(`http://127.0.0.1:${world.proxy.port}`, { environment: { WebSocket } })
  stops.push(() => ada.close())
  const changes: string[] = []
  const seen = watcher.channel('room:1').subscribe({ presence: 'watch' })
  seen.on('presence', (_, change) => void (change && changes.push(change.type)))
  await vi.waitFor(() => expect(seen.status.name).toBe('live'), PATIENCE)
  const own = ada.channel('room:1').subscribe({ presence: true })
  await vi.waitFor(() => expect(changes).toEqual(['in']), PATIENCE)
  for (const name of ['long-polling', 'sse'] as const) {
    ada.use(name)
    await vi.waitFor(() => expect(ada.state).toMatchObject({ name: 'open', transport: name }), PATIENCE)
  }
  world.proxy.cut()
  await ada.channel('room:1').publish('after the cut')
  for (const session of world.gateway.sessions()) if (session.transport !== 'websocket') session.end('expired')
  await ada.channel('room:1').publish('in another session')
  await vi.waitFor(() => expect(own.members).toHaveLength(1), PATIENCE)
  expect(world.gateway.stats().opened).toBe(3)
  // What was said of members before this has come before it.
  own.unsubscribe()
  await vi.waitFor(() => expect(changes).toContain('out'), PATIENCE)
  expect(changes).toEqual(['in', 'out'])
})

test('what the history does not reach is told, and a request is handled once', async () => {
  const world = await open({ channels: { 'room:{id}': { allow: all, history: { messages: 1 } } } })
  let runs = 0
  world.gateway.handle('add', (numbers) => {
    runs++
    return (numbers as number[]).reduce((sum, each) => sum + each, 0)
  })
  const ada = client(world.proxy.port, 'websocket')
  const room = ada.channel('room:1')
  const { data, lost } = heard(room.subscribe())
  await room.publish('one')
  expect(await ada.request('add', [1, 2, 3])).toBe(6)
  for (const session of world.gateway.sessions()) session.end('expired')
  for (const each of ['two', 'three']) await world.gateway.channel('room:1').publish(each)
  await vi.waitFor(() => expect(lost).toContain(true), PATIENCE)
  await room.publish('four')
  await vi.waitFor(() => expect(data.at(-1)).toBe('four'), PATIENCE)
  expect(runs).toBe(1)
})

test('a client that reads nothing for a while holds up nobody, and gets all of it from the history', async () => {
  const channels = { 'room:{id}': { allow: all, history: { messages: 1_000, bytes: 4_000_000 } } }
  const world = await open({ channels, limits: { maxOutboxBytes: 512 * 1024, maxHistoryBytesPerChannel: 4_000_000 } })
  const [slow, quick] = [client(world.proxy.port, 'websocket'), client(world.server.port, 'websocket')]
  const [late, early] = [heard(slow.channel('room:1').subscribe()), heard(quick.channel('room:1').subscribe())]
  await vi.waitFor(() => expect(world.gateway.channel('room:1').subscriberCount).toBe(2), PATIENCE)
  world.proxy.use({ link: { bytesPerSecond: 30_000 } })
  const room = world.gateway.channel('room:1')
  for (let n = 0; n < 300; n++) {
    await room.publish(`${n}`.padEnd(5_000))
    if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await vi.waitFor(() => expect(early.data).toHaveLength(300), PATIENCE)
  for (const session of world.gateway.sessions()) expect(session.pendingBytes).toBeLessThan(300 * 1024)
  world.proxy.use(PASS)
  await vi.waitFor(() => expect(late.data).toHaveLength(300), PATIENCE)
  expect(late.data).toEqual(early.data)
})
