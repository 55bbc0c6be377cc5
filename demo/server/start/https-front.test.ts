import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type ClientHttp2Session, connect } from 'node:http2'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HttpsFront, openHttpsFront } from './https-front.ts'

let site: Server
let front: HttpsFront
let session: ClientHttp2Session

beforeAll(async () => {
  site = createServer((incoming, outgoing) => {
    outgoing.writeHead(200, { 'x-host': incoming.headers.host ?? '', connection: 'keep-alive' })
    outgoing.write(`${incoming.method} ${incoming.url} `)
    incoming.pipe(outgoing)
  })
  site.on('upgrade', (incoming, socket) => {
    const isOther = incoming.url === '/other'
    socket.write(
      isOther
        ? 'HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n'
        : 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: talk\r\n\r\nfirst',
    )
    if (isOther) socket.end()
    else socket.pipe(socket)
  })
  await once(site.listen(0, '127.0.0.1'), 'listening')
  front = await openHttpsFront({
    host: '127.0.0.1',
    port: 0,
    target: (site.address() as AddressInfo).port,
    names: ['192.0.2.1'],
  })
  session = connect(`https://127.0.0.1:${front.port}`, { rejectUnauthorized: false })
  await once(session, 'remoteSettings')
})

afterAll(async () => {
  session.close()
  await front.close()
  site.closeAllConnections()
  site.close()
})

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  for await (const part of stream) text += String(part)
  return text
}

describe('TLS in front of the site', () => {
  test('passes a request of HTTP/2 with its body, and names the host that was asked', async () => {
    const stream = session.request({ ':method': 'POST', ':path': '/a?b=c' })
    stream.end('hello')
    const [headers] = await once(stream, 'response')
    expect([headers[':status'], headers['x-host']]).toEqual([200, `127.0.0.1:${front.port}`])
    expect(await textOf(stream)).toBe('POST /a?b=c hello')
  })

  test('passes one of HTTP/1.1', async () => {
    const asked = request(`https://127.0.0.1:${front.port}/x`, { rejectUnauthorized: false, agent: false })
    asked.end()
    const [response] = await once(asked, 'response')
    expect([response.httpVersion, await textOf(response)]).toEqual(['1.1', 'GET /x '])
  })

  const socketTo = (path: string) =>
    session.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':path': path, ':scheme': 'https' })

  test('takes a WebSocket as a stream of HTTP/2: 200 for 101, and the bytes as they are', async () => {
    expect(session.remoteSettings.enableConnectProtocol).toBe(true)
    const stream = socketTo('/socket')
    const [headers] = await once(stream, 'response')
    expect([headers[':status'], headers['sec-websocket-protocol']]).toEqual([200, 'talk'])
    stream.write('echo')
    let text = ''
    while (!text.endsWith('echo')) text += String((await once(stream, 'data'))[0])
    expect(text).toBe('firstecho')
    stream.close()
  })

  test('a WebSocket that the site refuses is refused with its status', async () => {
    const stream = socketTo('/other')
    const [headers] = await once(stream, 'response')
    expect(headers[':status']).toBe(404)
    stream.close()
  })

  test('takes no other CONNECT', async () => {
    const stream = session.request({ ':method': 'CONNECT', ':authority': 'example.org:443' })
    const [headers] = await once(stream, 'response')
    expect(headers[':status']).toBe(405)
    stream.close()
  })
})
