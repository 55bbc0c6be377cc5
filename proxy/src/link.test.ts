import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HALF_OPEN } from './faults/connections.ts'
import { Wire } from './link.ts'
import { TcpProxy } from './tcp-proxy.ts'

const HOST = '127.0.0.1'
let server: Server
let proxy: TcpProxy

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => {}))
  server.listen(0, HOST)
  await once(server, 'listening')
  proxy = await TcpProxy.open({ target: (server.address() as AddressInfo).port, link: { roundTripMs: 10 } })
})
afterEach(async () => {
  await proxy.close()
  await new Promise((resolve) => server.close(resolve))
})

/** Both ends of a connection through the proxy, once it has carried a byte. */
async function pair(): Promise<{ client: Socket; far: Socket }> {
  const client = connect({ port: proxy.port, host: HOST, allowHalfOpen: true })
  client.on('error', () => {})
  const [far] = (await once(server, 'connection')) as [Socket]
  client.write('!')
  await once(far, 'data')
  return { client, far }
}

/** All that comes before the end; reading by iteration would end the other direction too. */
async function text(socket: Socket): Promise<string> {
  let all = ''
  socket.on('data', (chunk) => {
    all += chunk
  })
  await once(socket, 'end')
  return all
}

const LINES = Array.from({ length: 500 }, (_, i) => `${i} ${'x'.repeat(i)}\n`)

test('bytes arrive whole and in order, both ways, over a link with latency', async () => {
  const { client, far } = await pair()
  for (const line of LINES) {
    client.write(line)
    far.write(line)
  }
  client.end()
  far.end()
  expect(await Promise.all([text(far), text(client)])).toEqual([LINES.join(''), LINES.join('')])
})

test('bytes arrive whole and in order over a link with a bandwidth, in pieces', async () => {
  proxy.use({ link: { roundTripMs: 0, bytesPerSecond: 1_000_000 } })
  const { client, far } = await pair()
  client.end(LINES.join(''))
  far.end()
  let pieces = 0
  far.on('data', () => {
    pieces += 1
  })
  expect(await text(far)).toBe(LINES.join(''))
  // How many depends on how often the machine gets to it.
  expect(pieces).toBeGreaterThan(1)
})

test('a wire sends byte after byte, of all connections together', () => {
  const wire = new Wire()
  expect(wire.leavesAtMs(100, 1_000, 1_000)).toBe(1_100)
  expect(wire.leavesAtMs(100, 1_000, 1_000)).toBe(1_200)
  expect(wire.leavesAtMs(100, 5_000, 1_000)).toBe(5_100)
  expect(wire.leavesAtMs(100, 1_000, undefined)).toBe(1_000)
})

test('an end that has sent its last still receives', async () => {
  const { client, far } = await pair()
  client.end('question')
  expect(await text(far)).toBe('question')
  far.end('reply')
  expect(await text(client)).toBe('reply')
})

test('a reset is passed on as one', async () => {
  const { client, far } = await pair()
  const broken = once(client, 'error')
  far.resetAndDestroy()
  expect(await broken).toMatchObject([{ code: 'ECONNRESET' }])
})

test('a cut resets both ends, and new connections work', async () => {
  const { client, far } = await pair()
  const broken = Promise.all([once(client, 'error'), once(far, 'error')])
  expect(proxy.cut()).toBe(1)
  expect(await broken).toMatchObject([[{ code: 'ECONNRESET' }], [{ code: 'ECONNRESET' }]])
  await pair()
})

test('a half-open connection carries nothing and tells neither end, and new ones work', async () => {
  const old = await pair()
  proxy.use(HALF_OPEN)
  const heard: string[] = []
  old.far.on('data', (chunk) => heard.push(String(chunk)))
  old.client.on('data', (chunk) => heard.push(String(chunk)))
  for (const end of ['end', 'close'] as const)
    for (const socket of [old.client, old.far]) socket.on(end, () => heard.push(end))
  old.client.end('lost')
  old.far.end('lost')
  // Anything passed on would have arrived before this has gone there and back: it was sent earlier.
  const { client, far } = await pair()
  far.write('?')
  await once(client, 'data')
  expect(heard).toEqual([])
})

test('a chunk that a rule cuts resets its connection, and everything else passes', async () => {
  proxy.use({ chunk: (bytes, way) => (way === 'up' && bytes.toString().startsWith('GET /socket') ? 'cut' : 'pass') })
  const { client, far } = await pair()
  const broken = once(client, 'error')
  client.write('GET /page')
  expect(await once(far, 'data')).toEqual([Buffer.from('GET /page')])
  client.write('GET /socket?a')
  expect(await broken).toMatchObject([{ code: 'ECONNRESET' }])
})
