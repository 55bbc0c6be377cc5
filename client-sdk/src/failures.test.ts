import { describe, expect, test } from 'vitest'
import {
  FakeGateway,
  type FakeSocket,
  ForbiddenSocket,
  refusal,
  SWALLOWED,
  type Watched,
} from '../testing/fake-gateway.ts'
import type { Environment } from './environment/environment.ts'
import type { FailedAttempt } from './events.ts'
import { longPolling, shortPolling, sse, TRANSPORTS, websocket } from './transports/index.ts'

const attempts = ({ told }: Watched) =>
  told.filter(([event]) => event === 'attempt').map(([, failed]) => failed as FailedAttempt)

const page = (status: number, headers = {}) =>
  new Response('<h1>It works</h1>', { status, headers: { 'content-type': 'text/html', ...headers } })

/** An error as `fetch` throws it in Node. */
const nodeError = (code: string) =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) })

const throws = (error: unknown) => () => {
  throw error
}

/** The first failed attempt over SSE when it is answered like that. */
async function failure(answer: () => Response | Promise<Response>, environment: Partial<Environment> = {}) {
  const gateway = new FakeGateway()
  gateway.answers['sse'] = answer
  const watched = gateway.connect({ transports: [sse], environment })
  await gateway.clock.until(() => attempts(watched).length > 0)
  return attempts(watched)[0] as FailedAttempt
}

const AT = 'at http://gateway/rungway/sse'
const ABROAD = { origin: 'https://app.example' }

describe('a failed attempt', () => {
  for (const [name, answer, expected, message, environment] of [
    ['a wrong path', () => page(404), { status: 404 }, `refused ${AT}: HTTP 404: this is no gateway: check the URL`],
    ['a page', () => page(200), { status: 200 }, `refused ${AT}: HTTP 200: this is no gateway: check the URL`],
    [
      'a redirect',
      () => page(307, { location: 'http://elsewhere/' }),
      { status: 307 },
      `refused ${AT}: HTTP 307: this is no gateway: check the URL`,
    ],
    [
      'a proxy without its gateway',
      () => page(502),
      { status: 502 },
      `refused ${AT}: HTTP 502: a proxy, a service worker or another server answered`,
    ],
    [
      'a wall before the gateway',
      () => page(403),
      { status: 403 },
      `refused ${AT}: HTTP 403: a proxy, a service worker or another server answered`,
    ],
    [
      'a dead server',
      throws(nodeError('ECONNREFUSED')),
      { cause: expect.any(TypeError) },
      `cut ${AT}: ECONNREFUSED: is the gateway running?`,
    ],
    [
      'an unknown host',
      throws(nodeError('ENOTFOUND')),
      { cause: expect.any(TypeError) },
      `cut ${AT}: ENOTFOUND: is the gateway running?`,
    ],
    [
      'what a page may not read',
      throws(new TypeError('Failed to fetch')),
      { cause: expect.any(TypeError) },
      `cut ${AT}: Failed to fetch: is the gateway running, and is http://app.example one of its "origins"?`,
      { origin: 'http://app.example' },
    ],
    [
      'mixed content',
      throws(new TypeError('Failed to fetch')),
      { outcome: 'blocked' },
      `blocked ${AT}: Failed to fetch: mixed content: a page over https needs a gateway over https`,
      ABROAD,
    ],
    ['no answer', SWALLOWED, { outcome: 'silent' }, `silent ${AT}: is the gateway running?`],
    [
      'a refusal of the gateway’s',
      () => refusal('too-many', 'later', 1_000, 429),
      { status: 429, code: 'too-many' },
      `refused ${AT}: HTTP 429: too-many`,
    ],
  ] as const) {
    test(`names ${name}`, async () => {
      const failed = await failure(answer as never, environment)
      expect(failed).toMatchObject({ transport: 'sse', url: 'http://gateway/rungway/sse', ...expected })
      expect(failed.message).toBe(`sse was ${message}`)
    })
  }

  test('passes on the words of the gateway, and says the same when the client gives up', async () => {
    const message = 'The origin http://localhost:5173 is not listed in "origins".'
    const gateway = new FakeGateway()
    gateway.answers['sse'] = () =>
      new Response(JSON.stringify({ code: 'forbidden', message, retry: 'never', retryAfterMs: 0 }), { status: 403 })
    const watched = gateway.connect({ transports: [sse] })
    const { error } = await watched.is('closed')
    expect(attempts(watched).map(({ code, message }) => [code, message])).toEqual([
      ['forbidden', `sse was refused ${AT}: HTTP 403: ${message}`],
    ])
    expect(error).toMatchObject({
      code: 'forbidden',
      message: `forbidden: sse was refused ${AT}: HTTP 403: ${message}`,
    })
    const { sentence } = watched.client.explain()
    expect(sentence).toBe(`Closed by the gateway: forbidden: sse was refused ${AT}: HTTP 403: ${message}`)
  })

  test('has the close code of a socket, and what Node knows of its failure', async () => {
    const gateway = new FakeGateway()
    gateway.onSocket = (socket) => {
      socket.onerror?.({ error: nodeError('ECONNREFUSED') } as never)
      socket.readyState = 3
      socket.onclose?.({ code: 1006, reason: '' } as never)
    }
    const watched = gateway.connect({ transports: [websocket] })
    await gateway.clock.until(() => attempts(watched).length > 0)
    expect(attempts(watched)[0]).toMatchObject({
      url: 'ws://gateway/rungway/websocket',
      outcome: 'refused',
      closeCode: 1006,
      message:
        'websocket was refused at ws://gateway/rungway/websocket: close code 1006: ECONNREFUSED: is the gateway running?',
    })
  })

  for (const [status, hint] of [
    [400, "see the gateway's log"],
    [403, "see the gateway's log"],
    [404, 'this is no gateway: check the URL'],
    [502, 'is the gateway running?'],
  ] as const)
    test(`says what to do when the upgrade was answered with ${status}`, async () => {
      const gateway = new FakeGateway()
      gateway.onSocket = (socket) => {
        socket.onerror?.({ error: new Error(`Unexpected server response: ${status}`) } as never)
        socket.readyState = 3
        socket.onclose?.({ code: 1006, reason: '' } as never)
      }
      const watched = gateway.connect({ transports: [websocket] })
      await gateway.clock.until(() => attempts(watched).length > 0)
      expect(attempts(watched)[0]?.message).toBe(
        `websocket was refused at ws://gateway/rungway/websocket: close code 1006: Unexpected server response: ${status}: ${hint}`,
      )
    })

  test('of a transport that the page forbids has what the platform threw', async () => {
    const gateway = new FakeGateway()
    const watched = gateway.connect({ transports: [websocket], environment: { WebSocket: ForbiddenSocket as never } })
    await gateway.clock.until(() => attempts(watched).length > 0)
    expect(attempts(watched)[0]).toMatchObject({ outcome: 'blocked', cause: expect.any(DOMException) })
  })

  test('names the directive of a policy that blocks it, for the URLs that it blocks', async () => {
    const gateway = new FakeGateway()
    gateway.onSocket = (socket) => {
      gateway.life?.({ directive: 'connect-src', url: 'ws' })
      socket.refuse()
    }
    gateway.answers['sse'] = () => {
      gateway.life?.({ directive: 'connect-src', url: 'http://gateway/rungway/sse?v=1' })
      throw new TypeError('Failed to fetch')
    }
    gateway.answers['long-polling'] = () => page(502)
    const watched = gateway.connect({ transports: [websocket, sse, longPolling] })
    await gateway.clock.until(() => attempts(watched).length > 2)
    const words = attempts(watched).map(({ outcome, message }) => [
      outcome,
      message.includes('Content-Security-Policy'),
    ])
    expect(words.slice(0, 3)).toEqual([
      ['refused', true],
      ['blocked', true],
      ['refused', false],
    ])
    expect(attempts(watched)[1]?.message).toContain('allow it in connect-src')
  })

  for (const [name, token, message] of [
    [
      'throws',
      throws(new Error('no token today')),
      'sse was refused at http://gateway/rungway: token() failed: no token today',
    ],
    [
      'never settles',
      () => new Promise<string>(() => {}),
      'sse was silent at http://gateway/rungway: token() has not settled',
    ],
  ] as const) {
    test(`says that a token function ${name}`, async () => {
      const gateway = new FakeGateway()
      const watched = gateway.connect({ transports: [sse], token })
      await gateway.clock.until(() => attempts(watched).length > 0)
      expect(attempts(watched)[0]).toMatchObject({ url: 'http://gateway/rungway', message })
      expect(gateway.asked).toEqual([])
    })
  }

  test('has no secret in its URL', async () => {
    const { url, message } = await failure(() => page(404))
    expect(url + message).not.toMatch(/session|\?v=/)
  })

  test('is told too when a link fails that had carried, without a hint that the set-up may be wrong', async () => {
    const gateway = new FakeGateway().takeSockets()
    const watched = gateway.connect({ transports: [websocket] })
    await watched.is('open')
    const [socket] = gateway.sockets as [FakeSocket]
    socket.close()
    await gateway.clock.until(() => attempts(watched).length > 0)
    expect(attempts(watched)[0]).toMatchObject({
      outcome: 'cut',
      message: 'websocket was cut at ws://gateway/rungway/websocket',
    })
    expect(gateway.warnings).toEqual([])
  })
})

describe('the console', () => {
  test('is told once, after the first whole round without success', async () => {
    const gateway = new FakeGateway()
    for (const { name } of TRANSPORTS) gateway.answers[name] = () => page(502)
    const { client } = gateway.connect()
    await gateway.clock.pass(60_000)
    expect(gateway.warnings).toHaveLength(1)
    const [[line, ...more] = ['']] = gateway.warnings
    // Not even an `undefined`, which a console would print.
    expect(more).toEqual([])
    expect(line).toMatch(/^rungway http:\/\/gateway\/rungway: Not connected for 0\.0 s; /)
    for (const { name } of TRANSPORTS) expect(line).toContain(`${name} was refused at `)
    expect(client.explain().sentence).toContain('tried again in ')
  })

  test('is told when the client gives up before it was connected', async () => {
    const gateway = new FakeGateway()
    gateway.answers['sse'] = () => refusal('unauthorized', 'never', 0, 401)
    const { is } = gateway.connect()
    await is('closed')
    expect(gateway.warnings.map(([line]) => line)).toEqual([
      expect.stringMatching(
        /^rungway http:\/\/gateway\/rungway: Closed by the gateway: unauthorized: sse was refused at .*401/,
      ),
    ])
    expect(gateway.warnings[0]?.[0]).not.toContain('again')
  })

  test('is left alone once a transport has carried, and on request', async () => {
    const gateway = new FakeGateway()
    const { is, client } = gateway.connect({ transports: [longPolling] })
    await is('open')
    gateway.answers['long-polling'] = () => page(502)
    client.cut()
    await gateway.clock.pass(60_000)
    gateway.connect({ transports: [longPolling], warnings: false })
    await gateway.clock.pass(60_000)
    expect(gateway.warnings).toEqual([])
  })
})

describe('a URL behind which there is no gateway', () => {
  test('is asked one round in 15 seconds at most', async () => {
    const gateway = new FakeGateway()
    for (const { name } of TRANSPORTS) gateway.answers[name] = () => page(404)
    const { is } = gateway.connect()
    await gateway.clock.pass(60_000)
    const polls = gateway.on('short-polling').map(({ at }) => at)
    expect(polls.length).toBeGreaterThan(1)
    for (const [i, at] of polls.slice(1).entries()) expect(at - (polls[i] ?? 0)).toBeGreaterThanOrEqual(15_000)
    expect(gateway.asked.length).toBeLessThanOrEqual(4 * TRANSPORTS.length)
    // A round is whole: a gateway that appears is found by whichever transport works.
    delete gateway.answers['short-polling']
    expect(await is('open')).toMatchObject({ transport: 'short-polling' })
  })

  test('may have one at another path, which says so', async () => {
    const gateway = new FakeGateway()
    for (const { name } of TRANSPORTS) gateway.answers[name] = () => refusal('not-found', 'later', 0, 404)
    const { client } = gateway.connect()
    await gateway.clock.pass(60_000)
    expect(client.state.name).toBe('connecting')
    expect(gateway.warnings.map(([line]) => line)).toEqual([
      expect.stringMatching(/sse was refused at .*: HTTP 404: not-found/),
    ])
    expect(gateway.asked.length).toBeGreaterThan(TRANSPORTS.length)
    expect(gateway.asked.length).toBeLessThanOrEqual(4 * TRANSPORTS.length)
  })

  test('is not one whose answers are replaced by pages now and then', async () => {
    const gateway = new FakeGateway()
    const { is } = gateway.connect({ transports: [longPolling, shortPolling] })
    await is('open')
    for (const [name, other] of [
      ['long-polling', 'short-polling'],
      ['short-polling', 'long-polling'],
      ['long-polling', 'short-polling'],
    ] as const) {
      gateway.answers[name] = () => page(200)
      await gateway.say('["ping",1]')
      await gateway.clock.until(() => gateway.asked.at(-1)?.route === other)
      delete gateway.answers[name]
    }
    const { now } = gateway.clock
    await is('open')
    await gateway.clock.settle()
    expect(gateway.clock.now - now).toBeLessThan(15_000)
  })

  test('is not one that a proxy answers for', async () => {
    const gateway = new FakeGateway()
    for (const { name } of TRANSPORTS) gateway.answers[name] = () => page(502)
    gateway.connect({ transports: [websocket, shortPolling] })
    await gateway.clock.pass(10_000)
    expect(gateway.on('short-polling').length).toBeGreaterThan(3)
  })
})
