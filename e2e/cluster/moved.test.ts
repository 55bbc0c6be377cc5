import { once } from 'node:events'
import { TRANSPORTS, type WebSocketConstructor } from '@rungway/client'
import { connect } from '@rungway/client/channels'
import { type GatewayOptions, MemoryBroker, MemoryStore } from '@rungway/gateway'
import { MemoryRegistry } from '@rungway/gateway/cluster'
import { LADDER } from '@rungway/protocol'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { Balancer } from './balancer.ts'
import { openNode } from './nodes.ts'

const SESSION = 'abcdefghijklmnopqrstuv'
const hello = (link: number, more: string): string => `v=1&session=${SESSION}&link=${link}&claim=1&seen=0${more}`
const PATIENCE = 20_000

/** Two nodes, of which the first has a session, and what its client says of it. */
async function pair(claimMs: number) {
  const registry = new MemoryRegistry()
  const open = async () => {
    const node = await openNode({ registry, gateway: { limits: { claimMs } } })
    await node.cluster.ready()
    return { ...node, at: `127.0.0.1:${node.running.port}` }
  }
  const [home, other] = [await open(), await open()]
  const opened = await (await fetch(`http://${home.at}/short-polling?${hello(1, '&greet=1')}`)).text()
  const resumed = (link: number) => hello(link, `&resume=${/"epoch":"([\w-]+)"/.exec(opened)?.[1]}`)
  // Its client shows that it has heard where it is.
  await fetch(`http://${home.at}/short-polling?${resumed(1)}`)
  return { home, other, registry, resumed }
}

test('[H7] the registry is told of a session that has moved for as long as it is there', async () => {
  const { home, other, registry } = await pair(300)
  await home.gateway.leave()
  const kept: string[] = []
  const keep = registry.keep.bind(registry)
  registry.keep = (sessions, node, keepMs) => {
    kept.push(...sessions.map((session) => `${session} ${node}`))
    return keep(sessions, node, keepMs)
  }
  const isKept = (each: string) => each === `${SESSION} ${other.cluster.node}`
  await vi.waitFor(() => expect(kept.filter(isKept).length).toBeGreaterThan(3), PATIENCE)
})

test('[H9] what comes to the node that is about to have a session is served there, and that node stays one', async () => {
  const { home, other, registry, resumed } = await pair(600_000)
  const hold = registry.hold.bind(registry)
  let early: Promise<Response>[] = []
  const opened: Promise<unknown>[] = []
  // Before the other node has been offered it: these are relayed, and wait at the node that gives it.
  registry.hold = async (...args) => {
    const before = other.cluster.stats().relayedTo
    early = [fetch(`http://${other.at}/short-polling?${resumed(1)}`), fetch(`http://${other.at}/sse?${resumed(2)}`)]
    const socket = new WebSocket(`ws://${other.at}/websocket?${resumed(3)}`)
    opened.push(once(socket, 'open'))
    onTestFinished(() => socket.close())
    await vi.waitFor(() => expect(other.cluster.stats().relayedTo).toBe(before + 3), PATIENCE)
    return hold(...args)
  }
  await home.gateway.leave()
  expect((await Promise.all(early)).map(({ status }) => status)).toEqual([200, 200])
  await Promise.all(opened)
  expect(await other.gateway.everywhere.broadcast('once')).toEqual({ sessions: 1, unreached: [] })
  expect(other.cluster.stats().relayedFrom).toBe(0)
  expect([...home.errors, ...other.errors]).toEqual([])
})

test('[K10] a member that had left for want of a link: its own client too hears that it is there again', async () => {
  const [registry, store] = [new MemoryRegistry(), new MemoryStore()]
  const allow = { subscribe: 'anyone', presence: 'anyone' } as const
  const gateway = (): GatewayOptions => ({
    broker: new MemoryBroker({ store }),
    channels: { room: { allow, graceMs: 50 } },
  })
  const [home, other] = [
    await openNode({ registry, gateway: gateway() }),
    await openNode({ registry, gateway: gateway() }),
  ]
  await Promise.all([home, other].map(({ cluster }) => cluster.ready()))
  const balancer = await Balancer.open([home.running.port])
  const open = (url: string) => {
    const client = connect(url, {
      transports: TRANSPORTS.filter(({ name }) => name === 'websocket'),
      environment: { WebSocket: WebSocket as WebSocketConstructor },
      // Back-off of milliseconds: the other node is there at once.
      ladder: { ...LADDER, firstMs: 1, maxMs: 20 },
    })
    onTestFinished(() => client.cut())
    return client
  }
  onTestFinished(() => balancer.close())
  const watched = open(`http://127.0.0.1:${other.running.port}`).channel('room').subscribe({ presence: 'watch' })
  const changes: unknown[] = []
  watched.on('presence', (members, change) => changes.push([members.length, change?.type ?? null]))
  await vi.waitFor(() => expect(changes).toEqual([[0, null]]), PATIENCE)
  const room = open(balancer.url).channel('room').subscribe({ presence: true })
  await vi.waitFor(() => expect([changes.at(-1), room.members.length]).toEqual([[1, 'in'], 1]), PATIENCE)
  const own: unknown[] = []
  room.on('presence', (members, change) => own.push([members.length, change?.type ?? null]))
  balancer.ports = []
  balancer.cut()
  await vi.waitFor(() => expect(changes.at(-1)).toEqual([0, 'out']), PATIENCE)
  await home.gateway.leave()
  balancer.ports = [other.running.port]
  const both = [
    [0, 'out'],
    [1, 'in'],
  ]
  await vi.waitFor(() => expect(changes.slice(-2)).toEqual(both), PATIENCE)
  await vi.waitFor(() => expect(own).toEqual(both), PATIENCE)
  expect(other.sessions.map(({ origin }) => origin).at(-1)).toBe('moved')
})
