import { describe, expect, test } from 'vitest'
import { type Asked, FakeGateway, linesOf, refusal, SWALLOWED, saidIn, welcome } from '../../../testing/fake-gateway.ts'
import { httpStreaming, longPolling, shortPolling, sse } from '../index.ts'

const ack = (seen: number) => new Response(`["ack",${seen}]`)
/** The ladder's pings. */
const isPing = (asked: Asked) => saidIn(asked) === ''
const broken = () =>
  new Response(
    new ReadableStream({
      pull(controller) {
        controller.error(new TypeError('terminated'))
      },
    }),
  )

describe('carrying up', () => {
  for (const [name, fail] of [
    ['fails', () => Promise.reject(new TypeError('fetch failed'))],
    ['is answered by a proxy', async () => new Response('bad gateway', { status: 502 })],
    ['is answered with half an acknowledgement', async () => broken()],
    ['is forbidden by a proxy', async () => new Response('<h1>No</h1>', { status: 405 })],
    ['is answered in the gateway’s place', async () => new Response('<h1>Welcome to our hotel</h1>')],
    ['is answered with nothing', async () => new Response('')],
    ['is cut on its way', async () => refusal('incomplete', 'reopen')],
    ['is swallowed', SWALLOWED],
  ] as const) {
    const failFor = (count: number) => {
      const gateway = new FakeGateway()
      let left = count
      gateway.answers['up'] = (asked) => (isPing(asked) || left-- <= 0 ? undefined : fail(asked))
      return gateway
    }
    const ways = ({ up }: FakeGateway) => up.map((asked) => [asked.method, saidIn(asked), asked.query['link']])

    test(`[A6] [T14] [D6] what ${name} is sent again by GET, on the same link`, async () => {
      const gateway = failFor(1)
      const { client, told, is } = gateway.connect({ transports: [longPolling] })
      await is('open')
      client.send('a')
      await gateway.clock.wait(client.flush())
      expect(ways(gateway)).toEqual([
        ['POST', '[1,"a"]', '1'],
        ['GET', '[1,"a"]', '1'],
      ])
      expect(told.filter(([event]) => event === 'state')).toHaveLength(1)
    })

    test(`[A6] [L8] what ${name} both ways ends the link, and is sent again on the next`, async () => {
      const gateway = failFor(2)
      const { client, is } = gateway.connect({ transports: [longPolling] })
      await is('open')
      client.send('a')
      await gateway.clock.wait(client.flush())
      expect(ways(gateway)).toEqual([
        ['POST', '[1,"a"]', '1'],
        ['GET', '[1,"a"]', '1'],
        // It was the way up that failed: what worked last is not forgotten with the link. It may be
        // claimed first.
        ['GET', expect.stringMatching(/^(\["claim",2,0\]\n)?\[1,"a"\]$/), '2'],
      ])
    })
  }

  test('[T14] what goes by GET is marked by a header that no link can set, and nothing else is', async () => {
    const gateway = new FakeGateway()
    gateway.answers['up'] = ({ method }) => (method === 'POST' ? new Response('', { status: 405 }) : undefined)
    const { client, is } = gateway.connect({ transports: [longPolling], token: 't' })
    await is('open')
    client.send('x')
    await gateway.clock.wait(client.flush())
    for (const { method, route, headers } of gateway.asked) {
      expect(headers).toMatchObject({ authorization: 'Bearer t' })
      expect([method, route, headers['rungway']]).toEqual([
        method,
        route,
        route === 'up' && method === 'GET' ? '1' : undefined,
      ])
    }
    expect(gateway.up.map(({ method }) => method)).toContain('GET')
  })

  test('[D6] goes on by GET for a while, tries POST again later and later, and returns to it', async () => {
    const gateway = new FakeGateway()
    gateway.answers['up'] = ({ method }) => (method === 'POST' ? new Response('', { status: 405 }) : undefined)
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    const triedAt: number[] = []
    const say = async () => {
      const before = gateway.on('up').length
      client.send('x')
      await gateway.clock.wait(client.flush())
      const tried = gateway.on('up').slice(before)
      if (tried.some(({ method }) => method === 'POST')) triedAt.push(gateway.clock.now)
      return tried.map(({ method }) => method)
    }
    for (let n = 0; n < 60; n++) {
      await say()
      await gateway.clock.pass(1_000)
    }
    // The link has pinged by itself, too, after a silence; but not more often.
    const posts = gateway.on('up').filter(({ method }) => method === 'POST')
    const pauses = posts.slice(1).map(({ at }, i) => at - (posts[i]?.at ?? 0))
    expect(pauses.length).toBeGreaterThan(2)
    for (const [i, pause] of pauses.entries()) expect(pause).toBeGreaterThanOrEqual(5_000 * 2 ** i)
    expect(client.state.name).toBe('open')
    delete gateway.answers['up']
    await gateway.clock.pass(60_000)
    expect(await say()).toEqual(['POST'])
    await gateway.clock.pass(1_000)
    expect(await say()).toEqual(['POST'])
  })

  test('[D6] [T14] by GET in pieces that fit a URL, and what fits none by POST all the same', async () => {
    const gateway = new FakeGateway()
    gateway.terms = { maxMessageBytes: 100_000 }
    gateway.answers['up'] = (asked) =>
      asked.method === 'POST' && asked.body.length < 5_000 ? SWALLOWED(asked) : undefined
    const { client } = gateway.connect({ transports: [sse] })
    client.send('first')
    await gateway.clock.wait(client.flush())
    for (let n = 0; n < 20; n++) client.send('é'.repeat(200))
    await gateway.clock.wait(client.flush())
    const gets = gateway.up.filter(({ method }) => method === 'GET')
    // Several in one request, and none of them too long.
    expect(gets.length).toBeGreaterThan(3)
    expect(gets.length).toBeLessThan(15)
    for (const { query } of gets) expect(encodeURIComponent(query['line'] ?? '').length).toBeLessThan(6_000)
    const before = gateway.up.length
    client.send('x'.repeat(7_000))
    await gateway.clock.wait(client.flush())
    expect(gateway.up.slice(before).map(({ method }) => method)).toEqual(['POST'])
  })

  test('[D6] a request that is swallowed is not waited for longer than an answer takes here, whichever way it went', async () => {
    const gateway = new FakeGateway()
    gateway.answers['sse'] = SWALLOWED
    gateway.answers['up'] = SWALLOWED
    const { client } = gateway.connect({ transports: [sse] })
    client.send('a')
    await gateway.clock.until(() => gateway.on('up').some(({ query }) => query['link'] === '2'))
    const [post, get, next] = gateway.on('up')
    expect([post?.method, get?.method, next?.query['link']]).toEqual(['POST', 'GET', '2'])
    const [first, second] = [(get?.at ?? 0) - (post?.at ?? 0), (next?.at ?? 0) - (get?.at ?? 0)]
    expect(first).toBeGreaterThan(0)
    expect(second).toBeGreaterThanOrEqual(first)
    expect(second).toBeLessThanOrEqual(2 * first)
  })

  test('[D6] a request that goes down with its link says nothing about the way up', async () => {
    const gateway = new FakeGateway()
    gateway.answers['up'] = (asked) => (isPing(asked) ? undefined : SWALLOWED(asked))
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    await gateway.clock.settle()
    client.send('a')
    await gateway.clock.settle()
    delete gateway.answers['up']
    client.cut()
    await gateway.clock.wait(client.flush())
    expect(gateway.up.map(({ method, query }) => [method, query['link']])).toEqual([
      ['POST', '1'],
      ['POST', '2'],
    ])
  })

  test('one at a time: what piles up meanwhile goes into the next', async () => {
    const gateway = new FakeGateway()
    const answers: ((answer: Response) => void)[] = []
    gateway.answers['up'] = (asked) => (isPing(asked) ? undefined : new Promise((resolve) => answers.push(resolve)))
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    client.send('a')
    await gateway.clock.until(() => answers.length === 1)
    client.send('b')
    await gateway.clock.settle()
    client.send('c')
    await gateway.clock.settle()
    expect(answers).toHaveLength(1)
    answers[0]?.(ack(1))
    await gateway.clock.until(() => answers.length === 2)
    answers[1]?.(ack(3))
    await gateway.clock.wait(client.flush())
    expect(gateway.up.map(saidIn)).toEqual(['[1,"a"]', '[2,"b"]\n[3,"c"]'])
  })

  test('[S7] what the last close owes is paid though a POST is under way', async () => {
    const gateway = new FakeGateway()
    const answers: ((answer: Response) => void)[] = []
    gateway.answers['up'] = (asked) => (isPing(asked) ? undefined : new Promise((resolve) => answers.push(resolve)))
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    client.send('a')
    await gateway.clock.until(() => answers.length === 1)
    await gateway.say('[1,"bye","close"]')
    expect(await is('closed')).toMatchObject({ by: 'gateway', reason: 'bye' })
    answers[0]?.(ack(1))
    await gateway.clock.settle()
    // By the frame, or by the hello of any request: either way the gateway need not wait for it.
    expect(gateway.asked.some(({ query }) => query['seen'] === '1')).toBe(true)
  })

  test('[E2] [D6] that the gateway refuses for good both ways closes the client', async () => {
    const gateway = new FakeGateway()
    gateway.answers['up'] = async () => refusal('bad-frame', 'never')
    const { client, is } = gateway.connect({ transports: [longPolling] })
    client.send('deeper than this gateway allows')
    expect((await is('closed')).error?.code).toBe('bad-frame')
    expect(gateway.up.map(({ method }) => method)).toEqual(['POST', 'GET'])
  })

  for (const [what, code] of [
    ['a lost content type', 'bad-type'],
    ['a line that is malformed on its way', 'bad-frame'],
    ['a query that is cut off', 'bad-request'],
  ] as const)
    test(`[E2] [D6] what ${what} spoils arrives whole the other way, and ends nothing`, async () => {
      const gateway = new FakeGateway()
      gateway.answers['up'] = ({ method }) => (method === 'POST' ? refusal(code, 'never') : undefined)
      const { client, is } = gateway.connect({ transports: [longPolling] })
      await is('open')
      client.send('a')
      await gateway.clock.wait(client.flush())
      expect(client.state.name).toBe('open')
      expect(gateway.up.map((asked) => [asked.method, saidIn(asked)])).toContainEqual(['GET', '[1,"a"]'])
    })

  test('[D6] a request whose answer is late goes on beside its repetition, and its answer counts', async () => {
    const gateway = new FakeGateway()
    const late: ((answer: Response) => void)[] = []
    gateway.answers['up'] = (asked) =>
      isPing(asked)
        ? undefined
        : asked.method === 'GET'
          ? SWALLOWED(asked)
          : new Promise((resolve) => late.push(resolve))
    const { client, told, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    client.send('a')
    await gateway.clock.until(() => gateway.up.some(({ method }) => method === 'GET'))
    late[0]?.(ack(1))
    await gateway.clock.wait(client.flush())
    expect(told.filter(([event]) => event === 'attempt')).toEqual([])
    // Late answers are usual here from now on, and waited for.
    client.send('b')
    await gateway.clock.pass(gateway.clock.waits.at(-1) ?? 0)
    expect(gateway.up.at(-1)).toMatchObject({ method: 'POST' })
  })

  test('[D6] where a POST is swallowed and the GET beside it carries, the next goes by GET at once', async () => {
    const gateway = new FakeGateway()
    gateway.answers['up'] = (asked) => (asked.method === 'POST' && !isPing(asked) ? SWALLOWED(asked) : undefined)
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    for (const body of ['a', 'b']) {
      client.send(body)
      await gateway.clock.wait(client.flush())
    }
    expect(gateway.up.map((asked) => [asked.method, saidIn(asked)])).toEqual([
      ['POST', '[1,"a"]'],
      ['GET', '[1,"a"]'],
      ['GET', '[2,"b"]'],
    ])
  })

  test('[D6] control frames do not wait for a batch that takes long', async () => {
    const gateway = new FakeGateway()
    gateway.answers['up'] = (asked) => (isPing(asked) ? undefined : SWALLOWED(asked))
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    client.send('a')
    await gateway.clock.settle()
    const before = gateway.on('up').length
    await gateway.say('["ping",7]')
    await gateway.clock.settle()
    expect(gateway.on('up').slice(before).map(linesOf)).toEqual(['["pong",7]'])
  })

  test('[D6] a line that has shown to be slow is given about a second of work at once', async () => {
    const gateway = new FakeGateway()
    gateway.terms = { maxMessageBytes: 100_000 }
    // Two bytes take a millisecond.
    gateway.answers['up'] = (asked) => {
      const { body } = asked
      if (isPing(asked) || asked.method === 'GET') return undefined
      if (body.includes('"ping"')) void gateway.say('["pong",1]')
      const seen = Number(/\[(\d+),"x*"\]$/.exec(body)?.[1])
      return new Promise((resolve) => gateway.clock.after(body.length / 2, () => resolve(ack(seen))))
    }
    const { client, told, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    for (let n = 0; n < 100; n++) client.send('x'.repeat(990))
    await gateway.clock.wait(client.flush())
    const sizes = gateway.up.map(({ body }) => body.length)
    expect(Math.max(...sizes)).toBeLessThan(9_000)
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(105_000)
    expect(told.filter(([event]) => event === 'attempt')).toEqual([])
  })

  test('[L8] [B10] after a gap is sent again from where the gateway stands', async () => {
    const gateway = new FakeGateway()
    let count = 0
    gateway.answers['up'] = (asked) => (isPing(asked) || count++ > 0 ? undefined : refusal('gap', 'reopen', 0, 409))
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    client.send('a')
    client.send('b')
    await gateway.clock.wait(client.flush())
    expect(gateway.up.map(saidIn)).toEqual(['[1,"a"]\n[2,"b"]', '[1,"a"]\n[2,"b"]'])
    // The gateway has said it itself: the way up is fine.
    expect(gateway.up.map(({ method, query }) => [method, query['link']])).toEqual([
      ['POST', '1'],
      ['POST', '2'],
    ])
  })
})

describe('polling', () => {
  test('[T9] short polling asks every pollMs', async () => {
    const gateway = new FakeGateway()
    gateway.answers['short-polling'] = async ({ query }) => new Response(query['greet'] ? welcome({ pollMs: 7 }) : '')
    const { is } = gateway.connect({ transports: [shortPolling] })
    await is('open')
    await gateway.clock.until(() => gateway.on('short-polling').length > 3)
    const times = gateway.on('short-polling').map(({ at }) => at)
    expect(times.slice(1, 4).map((at, i) => at - (times[i] ?? 0))).toEqual([7, 7, 7])
  })

  test('each poll has a signal of its own, and all end with their link', async () => {
    const gateway = new FakeGateway()
    gateway.answers['short-polling'] = async ({ query }) => new Response(query['greet'] ? welcome() : '')
    const { client, is } = gateway.connect({ transports: [shortPolling] })
    await is('open')
    await gateway.clock.until(() => gateway.on('short-polling').length > 3)
    gateway.answers['short-polling'] = SWALLOWED
    const asked = gateway.on('short-polling').length
    await gateway.clock.until(() => gateway.on('short-polling').length > asked)
    client.cut()
    const signals = gateway.on('short-polling').map(({ signal }) => signal)
    expect(new Set(signals).size).toBe(signals.length)
    expect(signals.at(-1)?.aborted).toBe(true)
  })

  test('[D9] a long answer that arrives slowly is no silence', async () => {
    const gateway = new FakeGateway()
    const { told, is, next } = gateway.connect({ transports: [longPolling] })
    await is('open')
    await gateway.clock.settle()
    const parts = ['[1,"', ...Array.from({ length: 80 }, () => 'x'.repeat(10)), '"]']
    let isFirst = true
    gateway.answers['long-polling'] = () => {
      if (!isFirst) return undefined
      isFirst = false
      const bytes = new TextEncoder()
      return new Response(
        new ReadableStream({
          pull: (controller) =>
            new Promise<void>((resolve) =>
              gateway.clock.after(100, () => {
                const part = parts.shift()
                if (part === undefined) controller.close()
                else controller.enqueue(bytes.encode(part))
                resolve()
              }),
            ),
        }),
      )
    }
    const heard = next('message')
    await gateway.say('')
    expect(await heard).toBe('x'.repeat(800))
    expect(told.filter(([event]) => event === 'attempt')).toEqual([])
  })

  test('an answer that is cut off ends the link, and the next asks for the same again', async () => {
    const gateway = new FakeGateway()
    let count = 0
    gateway.answers['long-polling'] = () =>
      [new Response(welcome()), broken(), new Response(`${welcome()}\n[1,"a"]`)][count++]
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
    [sse, `retry: 1\n:\n\ndata: ${welcome()}\n\nid: 7\ndata: [1,"é😀"]\n\nevent: x\ndata: [2,"AQI=","base64"]\n\n`],
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
      await gateway.clock.until(() => told.filter(([event]) => event === 'message').length === 2)
      expect(told.filter(([event]) => event === 'message')).toEqual([
        ['message', 'é😀'],
        ['message', new Uint8Array([1, 2])],
      ])
      expect([client.state.name, isCancelled]).toEqual(['open', false])
    })

    test(`[S6] ${transport.name} that ends without a reason is opened again`, async () => {
      const gateway = new FakeGateway()
      gateway.answers[transport.name] = async () => new Response(text)
      const { told } = gateway.connect({ transports: [transport] })
      await gateway.clock.until(() => gateway.asked.some(({ query }) => query['link'] === '3'))
      expect(gateway.asked.filter(({ route }) => route !== 'up').map(({ query }) => query['link'])).toContain('2')
      expect(told.filter(([event]) => event === 'message')).toHaveLength(2)
    })
  }
})
