import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DelayProxy, openDelayProxy } from './delay-proxy.ts'

const HOST = '127.0.0.1'
const accepted: Socket[] = []
let server: Server
let proxy: DelayProxy

beforeEach(async () => {
  accepted.length = 0
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {})
    accepted.push(socket)
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  proxy = await openDelayProxy((server.address() as AddressInfo).port, 10)
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

test('bytes arrive whole and in order, both ways', async () => {
  const { client, far } = await pair()
  const said = Array.from({ length: 500 }, (_, i) => `${i} ${'x'.repeat(i)}\n`)
  for (const line of said) {
    client.write(line)
    far.write(line)
  }
  client.end()
  far.end()
  expect(await Promise.all([text(far), text(client)])).toEqual([said.join(''), said.join('')])
})

test('an end that has said its last still hears', async () => {
  const { client, far } = await pair()
  client.end('question')
  expect(await text(far)).toBe('question')
  far.end('answer')
  expect(await text(client)).toBe('answer')
})

test('a reset is passed on as one', async () => {
  const { client, far } = await pair()
  const broken = once(client, 'error')
  far.resetAndDestroy()
  expect(await broken).toMatchObject([{ code: 'ECONNRESET' }])
})

test('a cut resets both ends, and newcomers are served', async () => {
  const { client, far } = await pair()
  const broken = Promise.all([once(client, 'error'), once(far, 'error')])
  expect(proxy.cut()).toBe(1)
  expect(await broken).toMatchObject([[{ code: 'ECONNRESET' }], [{ code: 'ECONNRESET' }]])
  await pair()
})

test('what is stalled carries nothing and tells nobody, and newcomers are served', async () => {
  const old = await pair()
  expect(proxy.stall()).toBe(1)
  const heard: string[] = []
  old.far.on('data', (chunk) => heard.push(String(chunk)))
  old.client.on('data', (chunk) => heard.push(String(chunk)))
  for (const end of ['end', 'close'] as const)
    for (const socket of [old.client, old.far]) socket.on(end, () => heard.push(end))
  old.client.end('lost')
  old.far.end('lost')
  // What would have been passed on is there before this has gone there and back: it was said earlier.
  const { client, far } = await pair()
  far.write('?')
  await once(client, 'data')
  expect(heard).toEqual([])
})

test('what begins as it must not is reset, and everything else passes', async () => {
  proxy.refuse(['GET /socket'])
  const { client, far } = await pair()
  const broken = once(client, 'error')
  client.write('GET /page')
  expect(await once(far, 'data')).toEqual([Buffer.from('GET /page')])
  client.write('GET /socket?a')
  expect(await broken).toMatchObject([{ code: 'ECONNRESET' }])
})
