import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { createGateway } from '@rungway/gateway'
import { mountSocketIo } from '@rungway/gateway/socket-io'

/** What the page leaves for the test. */
declare global {
  var heard: unknown[]
  var socket: { emit(event: string, ...args: unknown[]): void; readonly connected: boolean; readonly io: Manager }
}

interface Manager {
  readonly engine: { readonly transport: { readonly name: string }; close(): void }
}

const SCRIPT = readFileSync(
  fileURLToPath(new URL('../../dist/socket.io.esm.min.js', import.meta.resolve('socket.io-client'))),
)

const pageWith = (transports: readonly string[]): string => `<!doctype html><meta charset="utf-8"><title>chat</title>
<script type="module">
  import { io } from '/socket.io.js'
  globalThis.heard = []
  globalThis.socket = io('/chat', { transports: ${JSON.stringify(transports)}, auth: { token: 'x' }, reconnectionDelay: 50 })
  for (const event of ['auth', 'back', 'room'])
    socket.on(event, (...args) => heard.push(event, ...args.map((arg) => arg instanceof ArrayBuffer ? [...new Uint8Array(arg)] : arg)))
</script>`

for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
  test(`socket.io-client over ${transports.join(' and ')} talks, shares a room, and comes back`, async ({ page }) => {
    const gateway = createGateway({ limits: { maxMessageBytes: 4_000_000, maxOutboxBytes: 16_000_000 } })
    const io = mountSocketIo(gateway)
    io.of('/chat').on('connect', async (socket) => {
      socket.on('say', (...args: unknown[]) => socket.emit('back', ...args))
      socket.on('large', (text: string, bytes: Uint8Array) => socket.emit('back', text.length, bytes.length))
      await socket.join('room')
      socket.emit('auth', socket.auth)
    })
    const server = createServer((request, response) => {
      const isScript = request.url === '/socket.io.js'
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
      response.end(isScript ? SCRIPT : pageWith(transports))
    })
    io.attach(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      const heard = () => page.evaluate(() => globalThis.heard)
      await expect.poll(heard).toEqual(['auth', { token: 'x' }])
      await page.evaluate(() => socket.emit('say', 'é', Uint8Array.of(1, 2, 255)))
      await expect.poll(heard).toEqual(['auth', { token: 'x' }, 'back', 'é', [1, 2, 255]])
      await page.evaluate(() => socket.emit('large', 'x'.repeat(1_000_000), new Uint8Array(1_000_000)))
      await expect.poll(async () => (await heard()).slice(5)).toEqual(['back', 1_000_000, 1_000_000])
      await gateway.channel('room').publish('news')
      const about = { channel: 'room', offset: 1, author: null }
      await expect.poll(async () => (await heard()).slice(8)).toEqual(['room', 'news', about])
      const last = transports.at(-1)
      await expect.poll(() => page.evaluate(() => socket.io.engine.transport.name)).toBe(last)
      await page.evaluate(() => socket.io.engine.close())
      await expect.poll(async () => (await heard()).slice(11)).toEqual(['auth', { token: 'x' }])
      await expect.poll(() => gateway.sessionCount).toBe(1)
    } finally {
      gateway.close()
      server.closeAllConnections()
      server.close()
    }
  })
}
