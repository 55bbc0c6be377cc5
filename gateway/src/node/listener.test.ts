import { once } from 'node:events'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import { generate } from 'selfsigned'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { RawClient } from '../../testing/raw.ts'
import { keptAlive } from '../../testing/wire.ts'
import { createGateway } from '../gateway.ts'
import type { GatewayOptions } from '../options.ts'
import type { Session } from '../sessions/session.ts'
import { serve } from './serve.ts'

let tls: { key: string; cert: string }

beforeAll(async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })
  tls = { key, cert }
})

/** A gateway over TLS whose sessions answer each message with itself, and one connection to it. */
async function openWorld(options: GatewayOptions = {}) {
  const sessions: Session[] = []
  const gateway = createGateway(options)
  gateway.on('session', (session) => {
    sessions.push(session)
    session.on('message', (body) => session.send(body))
  })
  const running = await serve({ gateway, tls, port: 0, hostname: '127.0.0.1' })
  const origin = `https://127.0.0.1:${running.port}`
  const connection = connect(origin, { rejectUnauthorized: false })
  connection.on('error', () => {})
  onTestFinished(async () => {
    connection.destroy()
    if (running.server.listening) await running.close()
  })
  return { running, origin, connection, sessions, session: new RawClient('') }
}

function get(connection: ClientHttp2Session, path: string, headers: OutgoingHttpHeaders = {}): ClientHttp2Stream {
  const stream = connection.request({ ':path': path, ...headers })
  stream.setEncoding('utf8')
  stream.on('error', () => {})
  return stream
}

async function post(connection: ClientHttp2Session, path: string, body: string): Promise<void> {
  const stream = connection.request({ ':method': 'POST', ':path': path, 'content-type': 'text/plain' })
  stream.end(body)
  const [headers] = await once(stream, 'response')
  expect(headers[':status']).toBe(200)
  stream.resume()
}

/** Resolves when all of that has come. */
async function heard(stream: ClientHttp2Stream, part: string): Promise<void> {
  let text = ''
  while (!text.includes(part)) text += (await once(stream, 'data'))[0]
}

const status = async (stream: ClientHttp2Stream): Promise<unknown> => (await once(stream, 'response'))[0][':status']

describe('over HTTP/2', () => {
  test.each([
    'sse',
    'http-streaming',
    'long-polling',
  ])('%s carries, and up goes beside it on the same connection', async (route) => {
    const { connection, session, sessions } = await openWorld()
    const down = get(connection, session.at(route))
    const said = heard(down, '"over the wire"')
    while (sessions.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await post(connection, session.at('up'), '[1,"over the wire"]')
    await said
    expect(connection.alpnProtocol).toBe('h2')
  })

  test('what is said after a client has left waits for its next link', async () => {
    const { connection, session, sessions } = await openWorld()
    const left = get(connection, session.at('http-streaming'))
    await once(left, 'data')
    left.close()
    await once(left, 'close')
    sessions[0]?.send('later')
    session.link++
    await heard(get(connection, session.at('http-streaming')), '"later"')
  })

  test('[B18] a body that is cut off delivers nothing, and ends nothing', async () => {
    const errors: unknown[] = []
    const { running, connection, session, sessions } = await openWorld({ onError: (error) => errors.push(error) })
    const served = once(running.server, 'stream')
    const half = connection.request({ ':method': 'POST', ':path': session.at('up'), 'content-type': 'text/plain' })
    half.on('error', () => {})
    half.write('[1,"whole"]\n[2,"ha')
    const [request] = (await served) as [ServerHttp2Stream]
    const gone = once(request, 'close')
    half.close(constants.NGHTTP2_CANCEL)
    await gone
    expect(await status(get(connection, session.at('short-polling')))).toBe(200)
    expect(errors).toEqual([])
    expect(sessions).toHaveLength(1)
  })

  test('an unread reply is cut after pongMs', async () => {
    const { running, connection, session, sessions } = await openWorld({ limits: { pongMs: 50 } })
    await post(connection, session.at('up'), '')
    // More than HTTP/2 sends before the client has read.
    for (let i = 0; i < 2; i++) sessions[0]?.send('x'.repeat(100_000))
    const served = once(running.server, 'stream')
    connection.request({ ':path': session.at('short-polling') }).on('error', () => {})
    const [answer] = (await served) as [ServerHttp2Stream]
    await once(answer, 'close')
  })

  test('a page of the same host is let in, and one of another is not', async () => {
    const { connection, session, origin } = await openWorld()
    const from = (page: string) => status(get(connection, session.at('short-polling'), { origin: page }))
    expect([await from(origin), await from('https://elsewhere.example')]).toEqual([200, 403])
  })

  test('[T13] a page is foreign to a host that no URL can have', async () => {
    const { connection, session, origin } = await openWorld()
    for (const authority of ['[', 'user:password@x', 'x:99999']) {
      const asked = get(connection, session.at('short-polling'), { ':authority': authority, origin })
      expect([authority, await status(asked)]).toEqual([authority, 403])
    }
  })

  test('a WebSocket is had by HTTP/1.1, on the same port', async () => {
    const { session, origin } = await openWorld()
    const socket = new WebSocket(origin.replace('http', 'ws') + session.at('websocket', { greet: 1 }), {
      rejectUnauthorized: false,
    })
    const [welcome] = await once(socket, 'message')
    expect(String(welcome)).toMatch(/^\["welcome"/)
    socket.terminate()
  })

  test('over HTTP/1.1 an idle connection is kept for as long as in the clear', async () => {
    const { session, origin } = await openWorld()
    const reply = await keptAlive(origin)(session.at('short-polling'))
    expect([reply.status, reply.headers['keep-alive']]).toEqual([200, 'timeout=65'])
  })

  test('[S12] close ends streams and idle connections', async () => {
    const { running, connection, session, origin } = await openWorld({ limits: { drainMs: 60_000 } })
    const down = get(connection, session.at('http-streaming'))
    const told = heard(down, '"going-away"')
    await once(down, 'response')
    const idle = connect(origin, { rejectUnauthorized: false })
    await once(idle, 'connect')
    await Promise.all([running.close(), told, once(idle, 'close'), once(connection, 'close')])
  })

  test('[S12] close cuts after drainMs what does not end', async () => {
    const { running, connection, session } = await openWorld({ limits: { drainMs: 50 } })
    const half = connection.request({
      ':method': 'POST',
      ':path': session.at('up'),
      'content-type': 'text/plain',
      'content-length': 10,
    })
    half.on('error', () => {})
    half.write('[1,')
    await status(get(connection, session.at('short-polling')))
    await Promise.all([running.close(), once(half, 'close')])
  })
})
