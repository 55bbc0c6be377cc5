import { Webhook } from 'standardwebhooks'
import { describe, expect, test, vi } from 'vitest'
import { refused } from '../../../gateway/testing/raw.ts'
import { openReceiver, WEBHOOK_SECRET } from '../../testing/receiver.ts'
import { configOf, openWorld } from '../../testing/world.ts'
import type { WebhookConfig } from '../config/schema.ts'
import { createLog } from '../ops/log.ts'
import { connectByWebhook } from './connect.ts'
import { Questions, questionLimits } from './questions.ts'
import { WebhookQueue } from './queue.ts'
import { type Envelope, envelopeOf, WebhookSender } from './sender.ts'
import { secretBytes, signedHeaders } from './signature.ts'

const soon = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 })
const hooks = (url: string, ...events: string[]) => ({ url, secret: WEBHOOK_SECRET, events, timeoutMs: 2_000 })

/** The same as a configuration has it, with every default. */
const configured = (url: string): WebhookConfig =>
  configOf({ webhooks: hooks(url, 'connect') }).webhooks ?? expect.fail('there are no webhooks')

describe('connect', () => {
  test('a back end lets users in by what they bring, and is not asked again for every poll', async () => {
    const receiver = await openReceiver(({ data: { headers } }) => {
      const { authorization } = headers as Record<string, string>
      return authorization === 'Bearer of-ada' ? { status: 200, json: { id: 'ada', data: { name: 'Ada' } } } : 403
    })
    const world = await openWorld({ webhooks: hooks(receiver.url, 'connect') })
    const ada = world.client({ authorization: 'Bearer of-ada', 'x-private': 'not passed on' })
    for (let i = 0; i < 5; i++) await ada.greeted()
    expect([...world.standalone.gateway.sessions()].map(({ user }) => user)).toEqual([
      { id: 'ada', data: { name: 'Ada' } },
    ])
    expect(receiver.taken.map(({ type }) => type)).toEqual(['connect'])
    expect(receiver.taken[0]?.body).not.toContain('not passed on')
    expect(await refused(world.client({ authorization: 'Bearer of-eve' }).get('sse'))).toMatchObject({
      code: 'unauthorized',
    })
    expect(receiver.refused).toEqual([])
  })

  test.each([
    ['fails', () => 500],
    ['answers no user', () => ({ status: 200, json: { name: 'ada' } })],
    ['redirects', () => 302],
    ['answers without end', () => ({ status: 200, json: { id: 'ada', data: 'x'.repeat(100_000) } })],
  ])('a back end that %s refuses nobody for good: clients come back', async (_, answer) => {
    const receiver = await openReceiver(answer)
    const world = await openWorld({ webhooks: hooks(receiver.url, 'connect') })
    const client = world.client({ authorization: 'Bearer of-ada' })
    for (let i = 1; i <= 2; i++) {
      expect(await refused(client.get('sse'))).toMatchObject({ code: 'internal', retry: 'later' })
      expect(receiver.taken).toHaveLength(i) // what failed is asked again
    }
    expect(world.log.join('')).not.toContain('of-ada')
    // However many ask: strangers do not fill the disk.
    expect(world.log.filter((line) => line.includes('"level":"error"'))).toHaveLength(1)
  })

  test('made-up credentials do not drown it: no more than 256 are asked about at once, and the others wait', async () => {
    const answers: (() => void)[] = []
    const sender = {
      send: () =>
        new Promise<{ status: number; json: unknown }>((resolve) => {
          answers.push(() => resolve({ status: 200, json: { id: 'ada' } }))
        }),
    }
    const questions = new Questions(questionLimits(configured('http://a/')))
    const connect = connectByWebhook({ sender, cacheMs: 1_000, count() {}, questions, maxKnown: 10_000 })
    const ask = async (n: number, network: string | null) =>
      await connect(new Request('http://a/', { headers: { authorization: `Bearer ${n}` } }), network)
    const networks = ['192.0.2.1', '192.0.2.2', null, '192.0.2.4']
    const first = networks.flatMap((network, at) => Array.from({ length: 64 }, (_, n) => ask(at * 100 + n, network)))
    // Those that are asked about already wait for the same answer.
    const again = ask(0, '192.0.2.9')
    const others = [ask(1_000, '192.0.2.1'), ask(1_001, '192.0.2.5')]
    expect(answers).toHaveLength(256)
    for (const answer of answers.splice(0)) answer()
    expect(new Set((await Promise.all([...first, again])).map((user) => user?.id))).toEqual(new Set(['ada']))
    await soon(() => expect(answers).toHaveLength(2))
    for (const answer of answers.splice(0)) answer()
    expect(await Promise.all(others)).toEqual([{ id: 'ada' }, { id: 'ada' }])
  })

  test('credentials that others make up by the hundred, behind two proxies or from one /64, are asked about in turn', async () => {
    let isSlow = true
    const answers: (() => void)[] = []
    const receiver = await openReceiver(({ data: { headers } }) => {
      const { authorization } = headers as Record<string, string>
      if (authorization === 'Bearer of-ada') return { status: 200, json: { id: 'ada' } }
      return isSlow ? new Promise((resolve) => answers.push(() => resolve(403))) : 403
    })
    const webhooks = { ...hooks(receiver.url, 'connect'), timeoutMs: 60_000 }
    const world = await openWorld({ trustProxy: 1, webhooks })
    const from = (address: string, token: string) =>
      world.client({ 'x-forwarded-for': address, authorization: `Bearer ${token}` })
    const made = Array.from({ length: 160 }, async (_, n) =>
      refused(from(n % 2 === 0 ? `2001:db8::${n.toString(16)}` : '192.0.2.7', `made-up-${n}`).get('sse')),
    )
    const all = Promise.all(made)
    // 64 of each of the two.
    await soon(() => expect(receiver.taken).toHaveLength(128))
    await from('2001:db8:1::1', 'of-ada').greeted()
    expect(receiver.taken).toHaveLength(129)
    isSlow = false
    for (const answer of answers.splice(0)) answer()
    for (const reply of await all) expect(reply).toMatchObject({ code: 'unauthorized' })
  })

  test('one that does not answer in time is not waited for', async () => {
    const receiver = await openReceiver(() => new Promise(() => {}))
    const world = await openWorld({ webhooks: { ...hooks(receiver.url, 'connect'), timeoutMs: 50 } })
    expect(await refused(world.client().get('sse'))).toMatchObject({ code: 'internal' })
  })
})

test('what sessions do is told, in the order of each session, and what nobody asked for is not', async () => {
  const receiver = await openReceiver()
  const world = await openWorld({ anonymous: true, webhooks: hooks(receiver.url, 'session', 'message') })
  const client = world.client()
  await client.greeted('[1,{"text":"hi"}]\n[2,"there"]')
  const [session] = world.standalone.gateway.sessions()
  session?.end('closed', 'bye')
  await soon(() => expect(receiver.taken).toHaveLength(4))
  const about = { session: session?.name, user: '' }
  expect(receiver.taken.map(({ type, data }) => ({ type, data }))).toEqual([
    { type: 'session.opened', data: about },
    { type: 'message', data: { ...about, body: { text: 'hi' } } },
    { type: 'message', data: { ...about, body: 'there' } },
    { type: 'session.closed', data: { ...about, code: 'closed', reason: 'bye' } },
  ])
  const quiet = await openReceiver()
  const other = await openWorld({ anonymous: true, webhooks: hooks(quiet.url, 'message') })
  await other.client().greeted('[1,"a"]')
  await soon(() => expect(quiet.taken.map(({ type }) => type)).toEqual(['message']))
})

test('a client that ends its session by the reason of a move is told of all the same', async () => {
  const receiver = await openReceiver()
  const world = await openWorld({ anonymous: true, webhooks: hooks(receiver.url, 'session') })
  await world.client().greeted('[1,"moved","close"]')
  await soon(() => expect(receiver.taken.map(({ type }) => type)).toEqual(['session.opened', 'session.closed']))
  expect(receiver.taken[1]?.data).toMatchObject({ code: 'closed', reason: 'moved' })
})

test('what waits at the end is delivered before the process ends', async () => {
  const receiver = await openReceiver()
  const world = await openWorld({ anonymous: true, webhooks: hooks(receiver.url, 'session') })
  await world.client().greeted()
  await world.standalone.close()
  expect(receiver.taken.map(({ type }) => type)).toEqual(['session.opened', 'session.closed'])
})

describe('the queue', () => {
  function openQueue(
    send: (envelope: Envelope) => Promise<number>,
    limits: { maxAttempts?: number; maxQueued?: number; maxQueuedBytes?: number; maxSending?: number } = {},
  ) {
    const outcomes: string[] = []
    const lines: string[] = []
    const queue = new WebhookQueue({
      sender: { send: async (envelope) => ({ status: await send(envelope), json: undefined }) },
      config: { maxAttempts: 3, maxQueued: 100, maxQueuedBytes: 1_000_000, maxSending: 32, ...limits },
      log: createLog('warn', { write: (line) => lines.push(line) }),
      count: (outcome) => outcomes.push(outcome),
      firstPauseMs: 1,
    })
    return {
      queue,
      outcomes,
      lines,
      push: (line: string, n: number | string) => queue.push(line, 'session', { type: line, data: { n } }),
    }
  }
  test('sends no more than maxSending at a time, and the others after them', async () => {
    const answers: (() => void)[] = []
    const { outcomes, push } = openQueue(() => new Promise((resolve) => answers.push(() => resolve(200))), {
      maxSending: 2,
    })
    for (let n = 0; n < 5; n++) push(`line ${n}`, n)
    await soon(() => expect(answers).toHaveLength(2))
    for (const answer of answers.splice(0)) answer()
    await soon(() => expect(answers).toHaveLength(2))
    expect(outcomes).toEqual(['session ok', 'session ok'])
  })

  test('the answers to connect that are held are no more than maxKnown', async () => {
    let asked = 0
    const sender = {
      async send() {
        asked += 1
        return { status: 200, json: { id: 'ada' } }
      },
    }
    const questions = new Questions(questionLimits(configured('http://a/')))
    const connect = connectByWebhook({ sender, cacheMs: 60_000, count() {}, questions, maxKnown: 2 })
    const ask = async (n: number) =>
      await connect(new Request('http://a/', { headers: { authorization: `Bearer ${n}` } }), null)
    for (const n of [1, 2, 1, 2]) await ask(n)
    expect(asked).toBe(2)
    // A third takes the place of the oldest.
    for (const n of [3, 1]) await ask(n)
    expect(asked).toBe(4)
  })

  const textOf = ({ body }: Envelope): string => {
    const { type, data } = JSON.parse(body)
    return `${type}${data.n}`
  }

  test('an event that fails is tried again under its id, and what comes after it waits', async () => {
    const sent: string[] = []
    const ids = new Set<string>()
    let failures = 2
    const { queue, outcomes, push } = openQueue(async (envelope) => {
      sent.push(textOf(envelope))
      if (textOf(envelope) === 'a1') ids.add(envelope.id)
      return textOf(envelope) === 'a1' && failures-- > 0 ? 503 : 200
    })
    for (let n = 1; n <= 3; n++) push('a', n)
    push('b', 1)
    await queue.close(20_000)
    expect(sent.filter((each) => each.startsWith('a'))).toEqual(['a1', 'a1', 'a1', 'a2', 'a3'])
    // The other line did not wait.
    expect(sent.indexOf('b1')).toBeLessThan(sent.indexOf('a2'))
    expect(ids.size).toBe(1)
    expect(outcomes.sort()).toEqual([
      'session ok',
      'session ok',
      'session ok',
      'session ok',
      'session retried',
      'session retried',
    ])
  })

  test('an event that fails too often is dropped, and the next goes on', async () => {
    const sent: string[] = []
    const { queue, outcomes, push } = openQueue(async (envelope) => {
      sent.push(textOf(envelope))
      if (textOf(envelope) === 'a1') throw new Error('no route')
      return 204
    })
    push('a', 1)
    push('a', 2)
    await queue.close(20_000)
    expect(sent).toEqual(['a1', 'a1', 'a1', 'a2'])
    expect(outcomes).toEqual(['session retried', 'session retried', 'session dropped', 'session ok'])
  })

  test('no more wait than may, and no more are sent at once than 32', async () => {
    const held: (() => void)[] = []
    const { queue, outcomes, push } = openQueue(() => new Promise((resolve) => held.push(() => resolve(200))), {
      maxQueued: 50,
    })
    for (let n = 0; n < 60; n++) push(`line-${n}-`, n)
    expect([held.length, queue.size, outcomes.filter((each) => each === 'session dropped').length]).toEqual([
      32, 50, 10,
    ])
    const closed = queue.close(20_000)
    for (let n = 0; n < 50; n++) {
      await soon(() => expect(held.length).toBeGreaterThan(n))
      held[n]?.()
    }
    await closed
    expect(queue.size).toBe(0)
  })

  const dropped = (outcomes: readonly string[]): number => outcomes.filter((each) => each.endsWith('dropped')).length

  test('one that makes many has its own dropped, and not those of others; the log says so once', async () => {
    const { queue, outcomes, lines, push } = openQueue(() => new Promise(() => {}), { maxQueued: 1_000 })
    for (let n = 0; n < 10_000; n++) push('flood', n)
    expect([queue.size, dropped(outcomes)]).toEqual([500, 9_500])
    for (let n = 0; n < 300; n++) push(`line-${n % 30}-`, n)
    expect([queue.size, dropped(outcomes)]).toEqual([800, 9_500])
    expect(lines).toEqual([expect.stringContaining('maxQueued (1000)')])
  })

  test('bytes are bounded too: a session with long messages has its own dropped', async () => {
    const { queue, outcomes, push } = openQueue(() => new Promise(() => {}), { maxQueuedBytes: 1_000_000 })
    for (let n = 0; n < 90; n++) push('long', 'x'.repeat(20_000))
    expect([queue.size, dropped(outcomes)]).toEqual([24, 66])
    for (let n = 0; n < 5; n++) push('short', n)
    expect([queue.size, dropped(outcomes)]).toEqual([29, 66])
  })

  test('what is delivered makes room again', async () => {
    const { queue, outcomes, push } = openQueue(async () => 200, { maxQueuedBytes: 50_000 })
    for (let round = 0; round < 20; round++) {
      push('long', 'x'.repeat(20_000))
      await soon(() => expect(queue.size).toBe(0))
    }
    expect(dropped(outcomes)).toBe(0)
  })
})

describe('forgery and replay', () => {
  const secret = secretBytes(WEBHOOK_SECRET) ?? Buffer.alloc(0)
  const verifier = new Webhook(WEBHOOK_SECRET)
  const now = Math.floor(Date.now() / 1_000)
  const body = '{"type":"connect"}'

  test('another implementation verifies what is signed here', () => {
    expect(verifier.verify(body, signedHeaders(secret, 'msg_1', now, body))).toEqual({ type: 'connect' })
  })

  test('with another body, id, time or secret it does not', () => {
    const good = signedHeaders(secret, 'msg_1', now, body)
    const signed = (more: Record<string, string>) => () => verifier.verify(body, { ...good, ...more })
    expect(() => verifier.verify(`${body} `, good)).toThrow()
    expect(signed({ 'webhook-id': 'msg_2' })).toThrow()
    expect(signed({ 'webhook-timestamp': String(now + 1) })).toThrow()
    expect(signed({ 'webhook-signature': 'v1,' })).toThrow()
    expect(signed(signedHeaders(Buffer.alloc(32, 2), 'msg_1', now, body))).toThrow()
  })

  test('a request of ten minutes ago is refused, and a repetition has the id of the first', async () => {
    expect(() => verifier.verify(body, signedHeaders(secret, 'msg_1', now - 600, body))).toThrow()
    const receiver = await openReceiver()
    const sender = new WebhookSender(configured(receiver.url))
    const envelope = envelopeOf({ type: 'x', data: {} })
    await sender.send(envelope)
    await sender.send(envelope)
    await sender.send(envelopeOf({ type: 'x', data: {} }))
    const [one, two, three] = receiver.taken.map(({ id }) => id)
    expect([one === two, one === three]).toEqual([true, false])
  })

  test('what is no secret signs nothing', () => {
    for (const wrong of ['', 'whsec_', 'whsec_c2hvcnQ=', WEBHOOK_SECRET.slice(6), `${WEBHOOK_SECRET}!!`])
      expect(secretBytes(wrong)).toBeNull()
  })
})
