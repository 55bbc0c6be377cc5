import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { Server as SocketIo } from 'socket.io'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { RawClient, rawTcp, readAll } from '../../testing/raw.ts'
import { TALKS } from '../../testing/talk.ts'
import { http1, keptAlive } from '../../testing/wire.ts'
import { createGateway } from '../gateway.ts'

/**
 * A gateway at `/rungway` of a server that answers everything else with the path that was asked
 * for.
 */
async function openWorld(listener?: RequestListener) {
  const gateway = createGateway()
  gateway.on('session', (session) => void session.on('message', (body) => session.send(body)))
  const server = createServer(listener ?? ((request, response) => response.end(`host: ${request.url}`)))
  const before = [server.rawListeners('request'), server.rawListeners('upgrade')]
  const attached = gateway.attach(server, { path: '/rungway' })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    gateway.close()
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { gateway, server, before, attached, origin, path: '/rungway', wire: http1(origin) }
}

/** What a raw request is answered with, to the end of the connection. */
async function ask(origin: string, ...lines: string[]): Promise<string> {
  const socket = await rawTcp(origin)
  const answer = readAll(socket)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return await answer
}

describe('an upgrade that nothing listens for', () => {
  const UPGRADE = ['Host: localhost', 'Connection: Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAMAAABk']

  test.each(['h2c', 'websocket', 'foo'])('to %s is a request to the host, as without the gateway', async (protocol) => {
    const { origin } = await openWorld()
    const answer = await ask(origin, 'GET /own HTTP/1.1', ...UPGRADE, `Upgrade: ${protocol}`)
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close\r\n[\s\S]*host: \/own/i)
  })

  test('[B21] to anything but WebSocket is refused below the path', async () => {
    const { origin, gateway } = await openWorld()
    const answer = await ask(origin, 'GET /rungway/websocket HTTP/1.1', ...UPGRADE, 'Upgrade: h2c')
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*"bad-request"/)
    expect(gateway.sessionCount).toBe(0)
  })

  test('behind a request that is not answered yet ends its connection, and nothing else', async () => {
    const held: unknown[] = []
    const { origin } = await openWorld((request, response) =>
      request.url === '/held' ? held.push(response) : response.end(`host: ${request.url}`),
    )
    const upgrade = ['GET /own HTTP/1.1', ...UPGRADE, 'Upgrade: h2c']
    expect(await ask(origin, 'GET /held HTTP/1.1', 'Host: x', '', ...upgrade)).toBe('')
    expect(held).toHaveLength(1)
    expect(await ask(origin, ...upgrade)).toMatch(/host: \/own/)
  })

  test('a client that leaves before the host has answered it costs nothing', async () => {
    let answer = (): void => {}
    let asked = (): void => {}
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve
    })
    const { origin } = await openWorld((_request, response) => {
      answer = () => response.end('late')
      asked()
    })
    const socket = await rawTcp(origin)
    socket.write(['GET /own HTTP/1.1', ...UPGRADE, 'Upgrade: h2c', '', ''].join('\r\n'))
    await isAsked
    socket.resetAndDestroy()
    await once(socket, 'close')
    answer()
    expect(await ask(origin, 'GET /rungway/none HTTP/1.1', 'Host: localhost', 'Connection: close')).toMatch(/404/)
  })
})

test('Socket.IO keeps working on the same server, whichever came first', async () => {
  for (const order of ['before', 'after']) {
    const server = createServer()
    const gateway = createGateway()
    gateway.on('session', (session) => void session.on('message', (body) => session.send(body)))
    const other = () => new SocketIo(server, { transports: ['websocket', 'polling'] })
    const io = order === 'before' ? other() : null
    gateway.attach(server, { path: '/rungway' })
    const sockets = io ?? other()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    onTestFinished(async () => {
      gateway.close()
      await sockets.close()
    })
    const wire = http1(origin)
    for (const talk of Object.values(TALKS)) {
      const spoken = await talk({ origin, path: '/rungway', wire })
      expect(spoken.text).toContain('[1,"a"]')
      spoken.leave()
    }
    const polled = await wire('/socket.io/?EIO=4&transport=polling')
    expect([order, polled.status, (await polled.text()).slice(0, 7)]).toEqual([order, 200, '0{"sid"'])
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
    const [opened] = await once(socket, 'message')
    expect([order, String(opened).slice(0, 7)]).toEqual([order, '0{"sid"'])
    socket.terminate()
  }
})

test('two gateways share a server', async () => {
  const { server, origin } = await openWorld()
  const other = createGateway({ authenticate: () => null })
  onTestFinished(() => other.close())
  other.attach(server, { path: '/rungway-two' })
  const wire = http1(origin)
  const hello = 'v=1&session=session-of-a-raw-client-1&link=1&claim=1&seen=0'
  expect((await wire(`/rungway/short-polling?${hello}`)).status).toBe(200)
  expect((await wire(`/rungway-two/short-polling?${hello}`)).status).toBe(401)
  expect(await (await wire('/rungway-three')).text()).toBe('host: /rungway-three')
})

test('over TLS the time-out of a reply does not end the next request of its connection', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })
  // Such a server sets no time-out of its own on a connection, so that one which is left there
  // stays.
  const server = createSecureServer({ key, cert, allowHTTP1: true })
  const gateway = createGateway({ limits: { pongMs: 40, pingMs: 200 } })
  gateway.on('session', (session) => void session.send('x'.repeat(100_000)))
  gateway.attach(server, { path: '/' })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    gateway.close()
    server.close()
  })
  const wire = keptAlive(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const session = new RawClient('')
  // What was written is not on its way yet when the reply ends, and so it is watched.
  const long = await wire(session.at('short-polling'))
  expect((await long.text()).length).toBeGreaterThan(100_000)
  const held = await wire(session.at('long-polling', { link: 2, claim: 2, seen: 1 }))
  expect([held.status, await held.text()]).toEqual([200, ''])
})

test('detached, the server is as it was, and what was open goes on', async () => {
  const { server, origin, before, attached, wire } = await openWorld()
  const open = await Promise.all(
    [TALKS['websocket'], TALKS['sse']].map((talk) => talk?.({ origin, path: '/rungway', wire })),
  )
  attached.detach()
  attached.detach()
  expect([server.rawListeners('request'), server.rawListeners('upgrade')]).toEqual(before)
  expect(await (await wire('/rungway/sse')).text()).toBe('host: /rungway/sse')
  expect(open.map((talk) => talk?.text)).toEqual([expect.stringContaining('"a"'), expect.stringContaining('"a"')])
  for (const talk of open) talk?.leave()
})

test('a mount point that is none is refused', async () => {
  const { gateway, server } = await openWorld()
  expect(() => gateway.attach(server, { path: 'rungway' })).toThrow('begins with "/"')
})
