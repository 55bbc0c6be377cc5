import { once } from 'node:events'
import { upgradeWebSocket } from '@hono/node-server'
import { Hono } from 'hono'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { rawTcp, readAll } from '../../testing/raw.ts'
import { createGateway } from '../gateway.ts'
import { serve } from './serve.ts'

const HANDSHAKE = [
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

/** An app with a gateway in it, and routes of its own that answer upgrades in each way there is. */
async function openWorld() {
  const gateway = createGateway({ onError: () => {} })
  const app = new Hono()
    .route('/rungway', gateway.app)
    .get('/plain', (c) => c.text('no socket'))
    .get('/moved', (c) => c.redirect('/elsewhere'))
    .get('/endless', () => new Response(new ReadableStream()))
    .get('/broken', () => new Response(brokenBody(), { status: 502 }))
    .get(
      '/echo',
      upgradeWebSocket(() => ({ onMessage: ({ data }, socket) => socket.send(String(data)) })),
    )
  const fetch: typeof app.fetch = (request, ...more) => {
    if (request.url.endsWith('/throws')) throw new Error('mine')
    return app.fetch(request, ...more)
  }
  const running = await serve({ gateway, app: { fetch }, port: 0, hostname: '127.0.0.1' })
  onTestFinished(async () => {
    running.server.closeAllConnections()
    await running.close()
  })
  const upgrade = async (path: string, lines: readonly string[] = HANDSHAKE): Promise<string> => {
    const socket = await rawTcp(running.url)
    const answer = readAll(socket)
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    return await answer
  }
  return { running, upgrade, url: `ws://127.0.0.1:${running.port}` }
}

const brokenBody = () => new ReadableStream({ pull: (controller) => controller.error(new Error('broken')) })

describe.each(['alone', 'beside another listener'])('an upgrade that goes to an app, %s', (where) => {
  const open = async () => {
    const world = await openWorld()
    if (where !== 'alone') {
      const others = new WebSocketServer({ noServer: true })
      world.running.server.on('upgrade', (request, stream, head) => {
        if (request.url === '/others') others.handleUpgrade(request, stream, head, (socket) => socket.send('theirs'))
      })
    }
    return world
  }

  test('is answered with what the app says', async () => {
    const { upgrade } = await open()
    expect(await upgrade('/rungway/sse')).toMatch(/^HTTP\/1\.1 400 [\s\S]*"bad-request"/)
    expect(await upgrade('/plain')).toMatch(/^HTTP\/1\.1 200 /)
    expect(await upgrade('/moved')).toMatch(/^HTTP\/1\.1 302 [\s\S]*location: \/elsewhere/)
    expect(await upgrade('/endless')).toMatch(/^HTTP\/1\.1 200 /)
    expect(await upgrade('/broken')).toMatch(/^HTTP\/1\.1 502 /)
    expect(await upgrade('/throws')).toMatch(/^HTTP\/1\.1 500 /)
    expect(await upgrade('/plain', ['Host: [', ...HANDSHAKE.slice(1)])).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('is granted where the app does, and left to others where it knows nothing of it', async () => {
    const { url, upgrade } = await open()
    const socket = new WebSocket(`${url}/echo`)
    await once(socket, 'open')
    socket.send('a')
    expect(String((await once(socket, 'message'))[0])).toBe('a')
    socket.terminate()
    if (where === 'alone') expect(await upgrade('/others')).toMatch(/^HTTP\/1\.1 404 /)
    else {
      const theirs = new WebSocket(`${url}/others`)
      expect(String((await once(theirs, 'message'))[0])).toBe('theirs')
      theirs.terminate()
    }
  })
})
