import { once } from 'node:events'
import { Server, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { openWorld, rawTcp, refused } from '../../testing/raw.ts'
import { Connections } from './connections.ts'

const bounded = (maxConnections: number, maxConnectionsPerAddress: number, maxFiles = Infinity, trustProxy = 0) => {
  const refused: string[] = []
  const host = { trustProxy, maxFiles, refused: (_: string | null, message: string) => void refused.push(message) }
  const connections = new Connections({ maxConnections, maxConnectionsPerAddress }, host)
  const server = new Server()
  connections.watch(server)
  const connect = (remoteAddress: string): Socket => {
    const socket = new Socket()
    Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress })
    server.emit('connection', socket)
    return socket
  }
  return { connections, connect, refused }
}

test('connections are bounded by the limit and by nine tenths of the open files, whichever is less', () => {
  expect(bounded(100, 50, 1_000).connections.max).toBe(100)
  expect(bounded(10_000, 50, 1_000).connections.max).toBe(900)
  expect(bounded(10_000, 50).connections.max).toBe(10_000)
})

test('those of one address are at most half of them, unless the limit says that they may be all', () => {
  expect(bounded(100, 50).connections.maxPerAddress).toBe(50)
  expect(bounded(10_000, 5_000, 1_000).connections.maxPerAddress).toBe(450)
  expect(bounded(10_000, 7, 1_000).connections.maxPerAddress).toBe(7)
  expect(bounded(10_000, 10_000, 1_000).connections.maxPerAddress).toBe(900)
})

test('one address has no more connections than maxConnectionsPerAddress, and another one has', async () => {
  const { connections, connect, refused } = bounded(100, 2)
  const [first, second, third] = ['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.1'].map(connect)
  expect([first?.destroyed, second?.destroyed, third?.destroyed]).toEqual([false, false, true])
  expect(refused).toMatchObject([expect.stringMatching(/^192\.0\.2\.1 .*maxConnectionsPerAddress.*\(2\).*trustProxy/)])
  const same = ['2001:db8::1', '2001:db8::2', '2001:db8:0:0:ffff::'].map(connect)
  expect(same.map(({ destroyed }) => destroyed)).toEqual([false, false, true])
  for (const socket of [first, ...same]) socket?.destroy()
  await once(first ?? new Socket(), 'close')
  expect(connect('192.0.2.1').destroyed).toBe(false)
  expect(connections.addresses).toBe(1)
})

test('where the open files bound an address, the refusal says so', () => {
  const { connect, refused } = bounded(100, 50, 4)
  const sockets = [1, 2, 3].map(() => connect('192.0.2.1'))
  expect(refused).toEqual([expect.stringMatching(/\(2, half of .*open files.*\).*raise those/)])
  for (const socket of sockets) socket.destroy()
})

test('behind a proxy that is trusted connections are not counted by address', () => {
  const { connect, refused } = bounded(100, 1, Infinity, 1)
  expect([connect('192.0.2.1'), connect('192.0.2.1')].map(({ destroyed }) => destroyed)).toEqual([false, false])
  expect(refused).toEqual([])
})

test('all servers of a gateway share maxConnections', () => {
  const { connections, connect, refused } = bounded(2, 2)
  const another = new Server()
  connections.watch(another)
  connect('192.0.2.1')
  connect('192.0.2.2')
  const socket = new Socket()
  another.emit('connection', socket)
  expect([socket.destroyed, refused]).toEqual([true, [expect.stringContaining('maxConnections')]])
})

test('what an address opens beyond its share is closed, reported once, and others get in', async () => {
  const world = await openWorld({ limits: { maxConnectionsPerAddress: 3 } })
  const sockets = await Promise.all(Array.from({ length: 3 }, () => rawTcp(world.url)))
  while (world.sockets.size < 3) await new Promise((resolve) => setImmediate(resolve))
  for (const _ of sockets) await once((await rawTcp(world.url)).resume(), 'close')
  expect(world.refusals).toMatchObject([
    { code: 'too-many', address: '127.0.0.1', method: '', path: '', message: expect.stringContaining('PerAddress') },
  ])
  for (const each of sockets) each.destroy()
  while (world.sockets.size > 0) await new Promise((resolve) => setImmediate(resolve))
  await world.client().echo()
})

test('the last tenth of the connections is for clients that are in, and what comes after that is closed', async () => {
  const world = await openWorld({ limits: { maxConnections: 20 } })
  const [inside, newcomer] = [world.client(), world.client()]
  const socket = await inside.socket().opened()
  while (world.sessions.length < 1) await new Promise((resolve) => setImmediate(resolve))
  const idle = []
  while (world.sockets.size < 18) {
    idle.push(await rawTcp(world.url))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  expect(await refused(newcomer.post(''))).toMatchObject({ code: 'too-many', status: 429 })
  expect(world.refusals).toMatchObject([{ message: expect.stringContaining('maxConnections') }])
  expect((await inside.post('[1,"still here"]')).status).toBe(200)
  expect(await socket.line('[1,')).toBe('[1,"still here"]')
  const tooMany = await Promise.all(Array.from({ length: 4 }, () => rawTcp(world.url)))
  await Promise.race(tooMany.map((each) => once(each.resume(), 'close')))
  for (const each of [...idle, ...tooMany]) each.destroy()
  while (world.sockets.size > 5) await new Promise((resolve) => setImmediate(resolve))
  await newcomer.echo()
})

test('the place of a request is its address, or what the trusted proxy says; of IPv6, a /64', () => {
  const from = (remoteAddress: string | undefined, forwarded?: string, trustProxy = 0): string =>
    bounded(1, 1, 1, trustProxy).connections.placeOf({
      socket: { remoteAddress },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    })
  expect(from('::ffff:192.0.2.7')).toBe('192.0.2.7')
  expect(from('2001:db8:1:2:3::4')).toBe(from('2001:db8:1:2::9'))
  expect(from(undefined)).toBe('')
  expect(from('192.0.2.7', '198.51.100.1')).toBe('192.0.2.7')
  expect(from('192.0.2.7', 'made-up, 198.51.100.1', 1)).toBe('198.51.100.1')
})
