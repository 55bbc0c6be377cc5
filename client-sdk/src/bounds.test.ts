import { describe, expect, test } from 'vitest'
import { FakeGateway, type FakeSocket, refusal, welcome } from '../testing/fake-gateway.ts'
import { MAX_ANSWER_CHARS } from './limits.ts'
import { longPolling, shortPolling, sse, websocket } from './transports/index.ts'

const HUGE = Number.MAX_SAFE_INTEGER

describe('a number from the wire', () => {
  test('[D4] cannot stop the polls of a client, nor make them a loop', async () => {
    // Several polls of each: the longest pause is half a minute, the shortest a millisecond.
    for (const [pollMs, passedMs] of [
      [HUGE, 90_000],
      [0, 1_000],
    ] as const) {
      const gateway = new FakeGateway()
      gateway.terms = { pollMs }
      gateway.answers['short-polling'] = () => new Response(welcome({ pollMs }))
      const { client } = gateway.connect({ transports: [shortPolling], warnings: false })
      await gateway.clock.pass(passedMs)
      const polls = gateway.on('short-polling').length
      expect(polls).toBeGreaterThan(2)
      expect(polls).toBeLessThanOrEqual(passedMs + 1)
      expect(Math.max(...gateway.clock.waits)).toBeLessThan(2 ** 31)
      client.cut()
    }
  })

  test('[E6] cannot send a client away for longer than two hours', async () => {
    const gateway = new FakeGateway()
    let count = 0
    gateway.answers['sse'] = () => (count++ === 0 ? refusal('too-many', 'later', HUGE, 429) : undefined)
    const { is } = gateway.connect({ transports: [sse] })
    await gateway.clock.pass(7_200_000)
    expect(await is('open')).toMatchObject({ transport: 'sse' })
  })

  test('[D3] cannot keep a dead link', async () => {
    const gateway = new FakeGateway()
    gateway.terms = { pingMs: HUGE }
    gateway.takeSockets()
    const { is } = gateway.connect({ transports: [websocket] })
    await is('open')
    const [socket] = gateway.sockets as [FakeSocket]
    await gateway.clock.settle()
    socket.answers = false
    await gateway.clock.pass(400_000)
    expect(socket.readyState).toBe(3)
  })
})

describe('a body', () => {
  /** Kilobytes without end; `given` counts them. */
  const endless = (text = 'x'.repeat(64 * 1024)) => {
    const given = { chunks: 0, isCancelled: false }
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        given.chunks++
        controller.enqueue(new TextEncoder().encode(text))
      },
      cancel() {
        given.isCancelled = true
      },
    })
    return { given, stream }
  }

  for (const [name, transport, route, status] of [
    ['a poll', longPolling, 'long-polling', 200],
    ['a stream', sse, 'sse', 200],
    ['a refusal', sse, 'sse', 503],
  ] as const) {
    test(`of ${name} that does not end is given up`, async () => {
      const gateway = new FakeGateway()
      const { given, stream } = endless()
      let count = 0
      gateway.answers[route] = () => (count++ === 0 ? new Response(stream, { status }) : undefined)
      const { is } = gateway.connect({ transports: [transport] })
      await is('open')
      expect(given.isCancelled).toBe(true)
      expect(given.chunks).toBeLessThanOrEqual(MAX_ANSWER_CHARS / (64 * 1024) + 3)
    })
  }

  test('of a socket is no longer than an answer', async () => {
    let count = 0
    const gateway = new FakeGateway().takeSockets((socket) => {
      if (count++ === 0) socket.say('x'.repeat(MAX_ANSWER_CHARS + 1))
    })
    const { is } = gateway.connect({ transports: [websocket] })
    await gateway.clock.until(() => gateway.sockets.length === 2)
    await is('open')
  })

  test('is read where the platform has no streams', async () => {
    const gateway = new FakeGateway()
    const { fetch } = gateway.environment
    const environment = {
      canStream: false,
      fetch: (async (url, init) => {
        const answer = (await fetch?.(url, init)) as Response
        const { ok, status, headers } = answer
        return { ok, status, headers, text: () => answer.text() }
      }) as typeof globalThis.fetch,
    }
    const { client, is } = gateway.connect({ transports: [longPolling], environment })
    await is('open')
    client.send('a')
    await gateway.clock.wait(client.flush())
  })
})

test('a poll whose answer is replayed by a cache is not asked in a loop', async () => {
  const gateway = new FakeGateway()
  gateway.terms = { pollMs: 1_000 }
  const { is } = gateway.connect({ transports: [longPolling] })
  await is('open')
  await gateway.clock.settle()
  gateway.answers['long-polling'] = () => new Response('[1,"a"]')
  const before = gateway.on('long-polling').length
  await gateway.say('[1,"a"]')
  await gateway.clock.pass(10_000)
  expect(gateway.on('long-polling').length - before).toBeLessThan(30)
})

test('no request follows a redirect', async () => {
  const redirects: (string | undefined)[] = []
  const gateway = new FakeGateway()
  const { fetch } = gateway.environment
  const environment = {
    fetch: ((url, init) => {
      redirects.push(init?.redirect)
      return fetch?.(url, init) as Promise<Response>
    }) as typeof globalThis.fetch,
  }
  const { client, is } = gateway.connect({ transports: [sse], environment })
  await is('open')
  client.send('a')
  await gateway.clock.wait(client.flush())
  expect(redirects.length).toBeGreaterThan(1)
  expect(new Set(redirects)).toEqual(new Set(['manual']))
})
