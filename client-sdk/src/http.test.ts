import { describe, expect, test } from 'vitest'
import { FakeGateway, refusal, welcome } from '../testing/fake-gateway.ts'
import { httpStreaming, longPolling, shortPolling, sse } from './transports/index.ts'

const ack = (seen: number) => new Response(`["ack",${seen}]`)
const broken = () =>
  new Response(
    new ReadableStream({
      pull(controller) {
        controller.error(new TypeError('terminated'))
      },
    }),
  )

describe('posting', () => {
  for (const [name, fail] of [
    ['fails', () => Promise.reject(new TypeError('fetch failed'))],
    ['is answered by a proxy', async () => new Response('bad gateway', { status: 502 })],
    ['is answered with half an acknowledgement', async () => broken()],
  ] as const) {
    test(`[A6] that ${name} is repeated once with the same body, on the same link`, async () => {
      const gateway = new FakeGateway()
      let count = 0
      gateway.answers['up'] = async () => (count++ === 0 ? await fail() : ack(1))
      const { client, told, is } = gateway.connect({ transports: [longPolling] })
      await is('open')
      client.send('a')
      await gateway.clock.wait(client.flush())
      expect(gateway.on('up').map(({ body, query }) => [body, query['link']])).toEqual([
        ['[1,"a"]', '1'],
        ['[1,"a"]', '1'],
      ])
      expect(told.filter(([event]) => event === 'state')).toHaveLength(1)
    })

    test(`[A6] [L8] that ${name} twice ends the link, and is said again on the next`, async () => {
      const gateway = new FakeGateway()
      let count = 0
      gateway.answers['up'] = async () => (count++ < 2 ? await fail() : ack(1))
      const { client, is } = gateway.connect({ transports: [longPolling] })
      await is('open')
      client.send('a')
      await gateway.clock.wait(client.flush())
      expect(gateway.on('up').map(({ body, query }) => [body, query['link']])).toEqual([
        ['[1,"a"]', '1'],
        ['[1,"a"]', '1'],
        ['[1,"a"]', '2'],
      ])
    })
  }

  test('one at a time: what piles up meanwhile goes into the next', async () => {
    const gateway = new FakeGateway()
    const answers: ((answer: Response) => void)[] = []
    gateway.answers['up'] = () => new Promise((resolve) => answers.push(resolve))
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    client.send('a')
    while (answers.length === 0) await new Promise((resolve) => setImmediate(resolve))
    client.send('b')
    await new Promise((resolve) => setImmediate(resolve))
    client.send('c')
    await new Promise((resolve) => setImmediate(resolve))
    expect(answers).toHaveLength(1)
    answers[0]?.(ack(1))
    while (answers.length === 1) await new Promise((resolve) => setImmediate(resolve))
    answers[1]?.(ack(3))
    await gateway.clock.wait(client.flush())
    expect(gateway.up).toEqual(['[1,"a"]', '[2,"b"]\n[3,"c"]'])
  })

  test('[S7] what the last close owes is paid though a POST is under way', async () => {
    const gateway = new FakeGateway()
    const answers: ((answer: Response) => void)[] = []
    gateway.answers['up'] = () => new Promise((resolve) => answers.push(resolve))
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    client.send('a')
    while (answers.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await gateway.say('[1,"bye","close"]')
    expect(await is('closed')).toMatchObject({ by: 'gateway', reason: 'bye' })
    answers[0]?.(ack(1))
    while (answers.length === 1) await new Promise((resolve) => setImmediate(resolve))
    // By the frame, or by the hello of any request: either way the gateway need not wait for it.
    expect(gateway.asked.some(({ query }) => query['seen'] === '1')).toBe(true)
  })

  test('[E2] that the gateway refuses for good closes the client', async () => {
    const gateway = new FakeGateway()
    gateway.answers['up'] = async () => refusal('bad-frame', 'never')
    const { client, is } = gateway.connect({ transports: [longPolling] })
    client.send(JSON.parse('{"__proto__":1}'))
    expect((await is('closed')).error?.code).toBe('bad-frame')
    expect(gateway.on('up')).toHaveLength(1)
  })

  test('[L8] [B10] that has left a gap is said again from where the gateway is', async () => {
    const gateway = new FakeGateway()
    let count = 0
    gateway.answers['up'] = async () => (count++ === 0 ? refusal('gap', 'reopen', 0, 409) : ack(2))
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    client.send('a')
    client.send('b')
    await gateway.clock.wait(client.flush())
    expect(gateway.up).toEqual(['[1,"a"]\n[2,"b"]', '[1,"a"]\n[2,"b"]'])
    expect(gateway.on('up')[1]?.query['link']).toBe('2')
  })
})

describe('polling', () => {
  test('[T9] short polling asks every pollMs', async () => {
    const gateway = new FakeGateway()
    gateway.answers['short-polling'] = async ({ query }) => new Response(query['greet'] ? welcome({ pollMs: 7 }) : '')
    const { is } = gateway.connect({ transports: [shortPolling] })
    await is('open')
    while (gateway.on('short-polling').length < 4) await new Promise((resolve) => setImmediate(resolve))
    expect(gateway.waits.filter((ms) => ms === 7).length).toBeGreaterThanOrEqual(3)
  })

  test('an answer that is cut off ends the link, and the next asks for the same again', async () => {
    const gateway = new FakeGateway()
    let count = 0
    gateway.answers['long-polling'] = async () =>
      [new Response(welcome()), broken(), new Response(`${welcome()}\n[1,"a"]`)][count++] ?? new Promise(() => {})
    const { next } = gateway.connect({ transports: [longPolling] })
    expect(await next('message')).toBe('a')
    expect(
      gateway
        .on('long-polling')
        .slice(0, 3)
        .map(({ query }) => [query['link'], query['seen']]),
    ).toEqual([
      ['1', '0'],
      ['1', '0'],
      ['2', '0'],
    ])
  })
})

describe('streams', () => {
  for (const [transport, text] of [
    [
      sse,
      `retry: 1\n:\n\nevent: control\ndata: ${welcome()}\n\nid: 1\ndata: "é😀"\n\nevent: base64\nid: 2\ndata: "AQI="\n\n`,
    ],
    [httpStreaming, `\n${welcome()}\n[1,"é😀"]\n[2,"AQI=","base64"]\n`],
  ] as const) {
    test(`[F1] [C6] ${transport.name} hears the same however the bytes were chunked`, async () => {
      const gateway = new FakeGateway()
      let isCancelled = false
      gateway.answers[transport.name] = async () => {
        const bytes = new TextEncoder().encode(text).values()
        return new Response(
          new ReadableStream({
            pull(controller) {
              const { value, done } = bytes.next()
              if (!done) controller.enqueue(new Uint8Array([value]))
              // And then it goes on, in silence.
              return done ? new Promise<void>(() => {}) : undefined
            },
            cancel() {
              isCancelled = true
            },
          }),
        )
      }
      const { told, is, client } = gateway.connect({ transports: [transport] })
      await is('open')
      while (told.filter(([event]) => event === 'message').length < 2)
        await new Promise((resolve) => setImmediate(resolve))
      expect(told.filter(([event]) => event === 'message')).toEqual([
        ['message', 'é😀'],
        ['message', new Uint8Array([1, 2])],
      ])
      expect([client.state.name, isCancelled]).toEqual(['open', false])
    })

    test(`[S6] ${transport.name} that ends, though nobody said so, is opened again`, async () => {
      const gateway = new FakeGateway()
      gateway.answers[transport.name] = async () => new Response(text)
      const { told } = gateway.connect({ transports: [transport] })
      while (gateway.asked.length < 3) await new Promise((resolve) => setImmediate(resolve))
      expect(gateway.asked.filter(({ route }) => route !== 'up').map(({ query }) => query['link'])).toContain('2')
      expect(told.filter(([event]) => event === 'message')).toHaveLength(2)
    })
  }
})
