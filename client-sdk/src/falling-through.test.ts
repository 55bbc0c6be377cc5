import { describe, expect, test } from 'vitest'
import { FakeGateway, ForbiddenSocket, refusal, SWALLOWED } from '../testing/fake-gateway.ts'
import { RungwayError } from './errors.ts'
import { longPolling, shortPolling, sse, websocket } from './transports/index.ts'

const html = (status: number) => new Response('<h1>It works</h1>', { status })
const NETWORK_ERROR = () => {
  throw new TypeError('fetch failed')
}

describe('the ladder', () => {
  test('[D2] [E6] [E3] steps past every kind of refusal', async () => {
    const gateway = new FakeGateway()
    gateway.answers['sse'] = () => html(404)
    gateway.answers['http-streaming'] = NETWORK_ERROR
    gateway.answers['long-polling'] = () => html(200)
    const { client, told, is } = gateway.connect()
    await is('open')
    expect(gateway.asked.slice(0, 5).map(({ route }) => route)).toEqual([
      'websocket',
      'sse',
      'http-streaming',
      'long-polling',
      'short-polling',
    ])
    expect(client.state).toEqual({ name: 'open', transport: 'short-polling' })
    expect(told.filter(([event]) => event === 'transport')).toEqual([
      ['transport', { from: null, to: 'short-polling', reason: expect.any(String) }],
    ])
    // No rung is waited for after it has failed.
    expect(gateway.asked.every(({ at }) => at === gateway.asked[0]?.at)).toBe(true)
  })

  test('[D2] steps past what the gateway does not offer, at any time', async () => {
    const gateway = new FakeGateway()
    gateway.answers['sse'] = () => refusal('not-found', 'later', 0, 404)
    const { client, is, told } = gateway.connect({ transports: [sse, longPolling] })
    expect((await is('open')).transport).toBe('long-polling')
    // In the background it is tried again, which disturbs nothing.
    await gateway.clock.until(() => gateway.on('sse').length > 2)
    expect(client.state).toEqual({ name: 'open', transport: 'long-polling' })
    expect(told.filter(([event]) => event === 'state')).toHaveLength(1)
  })

  test('steps past a transport whose constructor throws', async () => {
    const gateway = new FakeGateway()
    const environment = { WebSocket: ForbiddenSocket as never }
    const { is } = gateway.connect({ transports: [websocket, longPolling], environment })
    expect((await is('open')).transport).toBe('long-polling')
  })

  test('[E5] begins another round when all have failed', async () => {
    const gateway = new FakeGateway()
    let left = 3
    gateway.answers['short-polling'] = () => (left-- > 0 ? html(502) : undefined)
    const { told, is } = gateway.connect({ transports: [websocket, shortPolling] })
    await is('open')
    // Both wait equally long here, and the better one goes first.
    expect(gateway.asked.slice(0, 8).map(({ route }) => route)).toEqual(
      [1, 2, 3, 4].flatMap(() => ['websocket', 'short-polling']),
    )
    expect(told.filter(([event]) => event === 'state')).toEqual([
      ['state', { name: 'open', transport: 'short-polling' }],
    ])
  })

  test('leaves out what the environment lacks', () => {
    const gateway = new FakeGateway()
    const names = (environment: object) => gateway.connect({ environment }).client.transports
    expect(names({})).toEqual(['websocket', 'sse', 'http-streaming', 'long-polling', 'short-polling'])
    expect(names({ WebSocket: undefined })).toEqual(['sse', 'http-streaming', 'long-polling', 'short-polling'])
    expect(names({ canStream: false })).toEqual(['websocket', 'long-polling', 'short-polling'])
    expect(names({ fetch: undefined })).toEqual(['websocket'])
  })

  test('without anything that works throws `unsupported`, and so does a transport that is not on it', () => {
    const gateway = new FakeGateway()
    const nothing = () => gateway.connect({ environment: { fetch: undefined, WebSocket: undefined } })
    expect(nothing).toThrow(RungwayError)
    expect(nothing).toThrow(expect.objectContaining({ code: 'unsupported' }))
    const { client } = gateway.connect({ transports: [longPolling] })
    expect(() => client.use('websocket')).toThrow(expect.objectContaining({ code: 'unsupported' }))
    expect(() => client.use(null)).not.toThrow()
  })

  test('stops listening to the page when the client is closed', async () => {
    const gateway = new FakeGateway()
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    expect(gateway.life).not.toBe(null)
    client.close()
    await is('closed')
    expect(gateway.life).toBe(null)
  })
})

describe('a refusal by the gateway', () => {
  test('[E2] `never` closes the client for good', async () => {
    const gateway = new FakeGateway()
    gateway.answers['sse'] = () => refusal('unauthorized', 'never', 0, 401)
    const { client, is } = gateway.connect()
    const { by, reason, error } = await is('closed')
    expect([by, reason, error?.code, error instanceof RungwayError]).toEqual([
      'gateway',
      'unauthorized',
      'unauthorized',
      true,
    ])
    expect(String(error?.message)).toContain('unauthorized')
    expect(gateway.asked.map(({ route }) => route)).toEqual(['websocket', 'sse'])
    expect(() => client.send(1)).toThrow(expect.objectContaining({ code: 'closed' }))
    expect(client.pendingBytes).toBe(0)
  })

  test('[E6] [E2] `later` is waited for, no shorter than asked', async () => {
    const gateway = new FakeGateway()
    gateway.answers['sse'] = () => refusal('a-code-of-tomorrow', 'later', 40_000, 503)
    const { client } = gateway.connect()
    await gateway.clock.pass(40_000)
    expect(client.state).toEqual({ name: 'connecting' })
    expect(gateway.asked.map(({ route }) => route)).toEqual(['websocket', 'sse'])
    // As much again at most, by chance, so that not all come at once.
    await gateway.clock.pass(40_000)
    expect(gateway.asked.length).toBeGreaterThan(2)
  })

  test('[E2] an unknown retry is taken for `later`', async () => {
    const gateway = new FakeGateway()
    let count = 0
    gateway.answers['long-polling'] = () =>
      count++ === 0 ? refusal('a-code-of-tomorrow', 'a-retry-of-tomorrow') : undefined
    const { told, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    expect(told.some(([event]) => event === 'reset')).toBe(false)
    expect(gateway.on('long-polling')[1]?.query['session']).toBe(gateway.on('long-polling')[0]?.query['session'])
  })

  test('[S4] [E2] `reset` begins another session, and names what is in doubt', async () => {
    const gateway = new FakeGateway()
    const { client, next, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    // Beyond the proof of the link nothing is answered.
    await gateway.clock.settle()
    gateway.answers['up'] = SWALLOWED
    client.send({ a: 1 })
    client.send(new Uint8Array([7]))
    const lost = client.flush().catch((error) => error)
    const reset = next('reset')
    await gateway.say('["end","unknown-session","reset",0]')
    expect(await reset).toEqual({ code: 'unknown-session', inDoubt: [{ a: 1 }, new Uint8Array([7])], carried: [] })
    expect(await lost).toMatchObject({ code: 'unknown-session' })
    await is('open')
    const sessions = new Set(gateway.on('long-polling').map(({ query }) => query['session']))
    expect(sessions.size).toBe(2)
    const { query } = gateway.on('long-polling').find(({ query }) => query['session'] === [...sessions][1]) ?? {}
    expect(query).toMatchObject({ claim: '1', seen: '0', greet: '1' })
    expect(query).not.toHaveProperty('resume')
    expect(client.pendingBytes).toBe(0)
  })
})
