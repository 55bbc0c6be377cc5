import { once } from 'node:events'
import { Agent, createServer, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { PASS } from '../rules.ts'
import { kindOf } from './exchange.ts'
import { HttpProxy } from './http-proxy.ts'

async function open(listener: Parameters<typeof createServer>[1]): Promise<{ origin: Server; proxy: HttpProxy }> {
  const origin = createServer(listener as never).listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const proxy = await HttpProxy.open({ target: () => (origin.address() as AddressInfo).port })
  onTestFinished(async () => {
    await proxy.close()
    origin.closeAllConnections()
    origin.close()
  })
  return { origin, proxy }
}

function ask(port: number, agent: Agent, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, agent, method: body === undefined ? 'GET' : 'POST' }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve(text)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

test('one connection carries one exchange after another, and the counters say what went by', async () => {
  const { proxy } = await open(async (asked, response) => {
    let body = ''
    for await (const chunk of asked) body += chunk
    response.end(body.toUpperCase() || 'none')
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  for (const body of ['a', 'bc', 'x'.repeat(300_000)]) {
    expect(await ask(proxy.port, agent, body)).toBe(body.toUpperCase())
  }
  expect(await ask(proxy.port, agent)).toBe('none')
  const { connections, requests, bytesUp, bytesDown, acted } = proxy.counts
  expect({ connections, requests, acted }).toEqual({ connections: 1, requests: { POST: 3, GET: 1 }, acted: 0 })
  expect(bytesUp).toBeGreaterThan(300_000)
  expect(bytesDown).toBeGreaterThan(300_000)
})

test('a unit is replaced by other bytes, and the exchange goes on', async () => {
  const heads: (string | undefined)[] = []
  const { proxy } = await open(async (asked, response) => {
    heads.push(asked.headers['content-type'])
    let body = ''
    for await (const chunk of asked) body += chunk
    response.setHeader('content-type', 'text/html').end(body)
  })
  proxy.use({
    up(unit) {
      if (unit.type !== 'head') return 'pass'
      const [line, ...fields] = unit.bytes.toString('latin1').split('\r\n')
      return { replacement: Buffer.from([line, 'Content-Type: image/png', ...fields].join('\r\n'), 'latin1') }
    },
    down: (unit) =>
      unit.type === 'body' ? { replacement: Buffer.from(String(unit.bytes).replace('a', 'b')) } : 'pass',
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  expect([await ask(proxy.port, agent, 'ace'), await ask(proxy.port, agent, 'ax')]).toEqual(['bce', 'bx'])
  expect(heads).toEqual(['image/png', 'image/png'])
  // Two heads, and two bodies.
  expect(proxy.counts.acted).toBe(4)
})

test('a client that does not read stops the server from writing', async () => {
  const chunk = Buffer.alloc(64 * 1024)
  let written = 0
  const { proxy } = await open((_asked, response) => {
    const more = () => {
      while (written < 64 * 1024 * 1024) {
        written += chunk.length
        if (!response.write(chunk)) return
      }
      response.end()
    }
    response.on('drain', more)
    more()
  })
  const client = connect(proxy.port, '127.0.0.1').pause()
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  onTestFinished(() => void client.destroy())
  let before = -1
  // It has stopped when nothing more was written between two looks.
  await vi.waitFor(
    () => {
      const isStill = written === before && written > 0
      before = written
      expect(isStill).toBe(true)
    },
    { interval: 100, timeout: 10_000 },
  )
  expect(written).toBeLessThan(32 * 1024 * 1024)
  client.resume()
  await vi.waitFor(() => expect(written).toBe(64 * 1024 * 1024), { timeout: 10_000 })
})

test('an unreachable target resets the client, and one that returns is found', async () => {
  const { origin, proxy } = await open((_asked, response) => response.end('back'))
  const { port } = origin.address() as AddressInfo
  origin.close()
  const moved = await HttpProxy.open({ target: port })
  onTestFinished(() => moved.close())
  await expect(ask(moved.port, new Agent())).rejects.toThrow(/ECONNRESET|hang up/)
  origin.listen(port, '127.0.0.1')
  await once(origin, 'listening')
  expect(await ask(proxy.port, new Agent())).toBe('back')
})

test('rules see the kind of an exchange, can change while connections are open, and are stopped when replaced', async () => {
  const { proxy } = await open((_asked, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('a')
    setTimeout(() => response.end('b'), 20)
  })
  const kinds: string[] = []
  let isOver = false
  proxy.use({
    start: () => () => {
      isOver = true
    },
    down(unit, exchange) {
      kinds.push(`${kindOf(exchange)} ${unit.type}`)
      return unit.type === 'head' ? 'pass' : 'hold'
    },
  })
  const answer = ask(proxy.port, new Agent())
  await vi.waitFor(() => expect(kinds.at(-1)).toBe('event-stream end'), { timeout: 10_000 })
  proxy.use(PASS)
  expect(await answer).toBe('ab')
  expect(isOver).toBe(true)
  expect(proxy.counts.acted).toBe(3)
})

test('a connection that is not accepted is reset', async () => {
  const { proxy } = await open((_asked, response) => response.end())
  proxy.use({ accept: () => 'reset' })
  await expect(ask(proxy.port, new Agent())).rejects.toThrow(/ECONNRESET|hang up/)
  expect(proxy.counts).toMatchObject({ connections: 1, acted: 1, requests: {} })
})

test('a unit can pass more than once, later than it came', async () => {
  const { proxy } = await open((_asked, response) => {
    response.write('once ')
    setTimeout(() => response.end('more'), 20)
  })
  proxy.use({ down: (unit) => (unit.type === 'body' ? { delayMs: 1, copies: 2 } : 'pass') })
  expect(await ask(proxy.port, new Agent())).toBe('once once moremore')
})
