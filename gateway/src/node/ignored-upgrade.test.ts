import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { rawTcp, readAll } from '../../testing/raw.ts'
import { createGateway } from '../gateway.ts'
import { serve } from './serve.ts'

/** A host that answers with what it was sent, on a server where a gateway is attached. */
async function openHost(host: RequestListener = echo) {
  const server = createServer(host)
  const gateway = createGateway({ onRefusal() {} })
  gateway.attach(server, { path: '/rungway' })
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => sockets.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    gateway.close()
    server.close()
    server.closeAllConnections()
    for (const socket of sockets) socket.destroy()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets }
}

function echo(...[request, response]: Parameters<RequestListener>): void {
  let body = ''
  request.on('data', (chunk: Buffer) => {
    body += String(chunk)
  })
  request.on('end', () => response.end(`${request.method} ${request.url} ${body.length} ${body.slice(0, 20)}`))
}

const head = (method: string, path: string, ...headers: string[]): string =>
  [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', ...headers]
    .join('\r\n')
    .concat('\r\n\r\n')

test('a body comes to the host, with the head or late, whole or in pieces', async () => {
  const { origin } = await openHost()
  for (const pieces of [['hello'], ['', 'hello'], ['he', 'l', 'lo']]) {
    const socket = await rawTcp(origin)
    const answer = readAll(socket)
    const [first = '', ...others] = pieces
    socket.write(head('POST', '/mine', 'Content-Length: 5') + first)
    for (const piece of others) {
      await sleep(5)
      socket.write(piece)
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*\r\n\r\nPOST \/mine 5 hello$/)
  }
})

test('a long body is read at the pace of the host', async () => {
  const { origin } = await openHost()
  const socket = await rawTcp(origin)
  const answer = readAll(socket)
  const body = 'x'.repeat(1_000_000)
  socket.write(head('POST', '/mine', `Content-Length: ${body.length}`) + body)
  expect(await answer).toMatch(/POST \/mine 1000000 x+$/)
})

test('a client that waits to be asked for its body is asked', async () => {
  const { origin } = await openHost()
  const socket = await rawTcp(origin)
  const answer = readAll(socket)
  socket.write(head('POST', '/mine', 'Content-Length: 5', 'Expect: 100-continue'))
  const [asked] = await once(socket, 'data')
  expect(String(asked)).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  socket.write('hello')
  expect(await answer).toMatch(/POST \/mine 5 hello$/)
})

test('a connection is gone soon after its client, whenever the body came and whatever else did', async () => {
  const { origin, sockets } = await openHost((_request, response) => response.end('unread'))
  for (const [length, late] of [
    [0, ''],
    [10, 'ten bytes!'],
    [10, 'cut'],
    [10, `ten bytes!${'excess'.repeat(10_000)}`],
  ] as const) {
    const socket = await rawTcp(origin)
    const answer = readAll(socket)
    socket.write(head('POST', '/mine', `Content-Length: ${length}`))
    await sleep(5)
    socket.write(late)
    expect(await answer).toMatch(/unread$/)
    socket.end()
  }
  expect(sockets).toHaveLength(4)
  await vi.waitFor(() => expect(sockets.filter(({ destroyed }) => !destroyed)).toEqual([]), { timeout: 10_000 })
})

test('a client that leaves before its body has come, or its answer, ends the request', async () => {
  const ends: string[] = []
  const { origin, sockets } = await openHost((request, response) => {
    request.on('close', () => ends.push(`request ${request.complete}`))
    response.on('close', () => ends.push(`response ${response.writableFinished}`))
  })
  const socket = await rawTcp(origin)
  socket.write(`${head('POST', '/mine', 'Content-Length: 10')}some`)
  await vi.waitFor(() => expect(sockets).toHaveLength(1))
  await sleep(20)
  socket.resetAndDestroy()
  await vi.waitFor(() => expect(ends).toEqual(expect.arrayContaining(['request false', 'response false'])))
})

test('while the answer is held, a client that says no more is let go, and so is one that says too much', async () => {
  const ends: string[] = []
  const { origin } = await openHost((request, response) => response.on('close', () => ends.push(request.url ?? '')))
  const polite = await rawTcp(origin)
  polite.write(head('GET', '/polite'))
  await sleep(20)
  polite.end()
  await vi.waitFor(() => expect(ends).toEqual(['/polite']))
  const talker = await rawTcp(origin)
  talker.on('error', () => {})
  talker.write(head('GET', '/talker') + 'x'.repeat(64 * 1024))
  await vi.waitFor(() => expect(ends).toEqual(['/polite', '/talker']))
})

test('a body that the host does not read is not kept', async () => {
  const { origin, sockets } = await openHost(() => {})
  const length = 8_000_000
  const socket = await rawTcp(origin)
  socket.write(head('POST', '/mine', `Content-Length: ${length}`) + 'x'.repeat(length))
  await vi.waitFor(() => expect(sockets[0]?.isPaused()).toBe(true))
  await sleep(50)
  expect(sockets[0]?.bytesRead).toBeLessThan(length / 4)
  socket.destroy()
})

test('a body of unknown length is refused, and says what to do', async () => {
  const { origin } = await openHost()
  const socket = await rawTcp(origin)
  const answer = readAll(socket)
  socket.write(head('POST', '/mine', 'Transfer-Encoding: chunked'))
  expect(await answer).toMatch(/^HTTP\/1\.1 501 [\s\S]*Content-Length/)
})

test('[B21] below the path the gateway answers as without the wish, attached or alone', async () => {
  const { origin } = await openHost()
  const gateway = createGateway({ onRefusal() {} })
  const alone = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
  onTestFinished(() => alone.close())
  const query = 'v=1&session=session-of-java-client-1&link=1&claim=1&seen=0&greet=1'
  for (const [at, path] of [
    [origin, '/rungway'],
    [`http://127.0.0.1:${alone.port}`, ''],
  ] as const) {
    const socket = await rawTcp(at)
    socket.write(head('GET', `${path}/sse?${query}`))
    let text = ''
    socket.on('data', (chunk) => {
      text += String(chunk)
    })
    await vi.waitFor(() => expect(text).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*data: \["welcome"/))
    socket.destroy()
    const post = await rawTcp(at)
    const answer = readAll(post)
    post.write(head('POST', `${path}/up?${query}`, 'Content-Type: text/plain', 'Content-Length: 7'))
    await sleep(5)
    post.write('[1,"a"]')
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*\["welcome",/)
  }
})

test('a server that stops leaves none of them', async () => {
  const app = { fetch: () => new Promise<Response>(() => {}) }
  const gateway = createGateway({ onRefusal() {}, limits: { drainMs: 50 } })
  const running = await serve({ gateway, app, port: 0, hostname: '127.0.0.1' })
  const socket = await rawTcp(`http://127.0.0.1:${running.port}`)
  socket.on('error', () => {})
  socket.write(head('GET', '/held'))
  await vi.waitFor(async () => expect(await connectionsOf(running.server)).toBe(1))
  await running.close()
  expect(await connectionsOf(running.server)).toBe(0)
})

const connectionsOf = (server: { getConnections(then: (error: Error | null, count: number) => void): unknown }) =>
  new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)))
