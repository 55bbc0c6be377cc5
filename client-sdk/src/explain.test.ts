import { describe, expect, test } from 'vitest'
import { FakeGateway, type FakeSocket, ForbiddenSocket, SWALLOWED } from '../testing/fake-gateway.ts'
import { longPolling, sse, websocket } from './transports/index.ts'

describe('an explanation', () => {
  test('[D2] is short while the first choice works', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, on } = gateway.connect({ transports: [websocket, sse] })
    await on('websocket')
    await gateway.clock.pass(2_500)
    expect(client.explain()).toEqual({
      transport: 'websocket',
      sinceMs: 2_500,
      reason: 'it was the first that carried',
      rungs: [
        {
          transport: 'websocket',
          isInUse: true,
          attempts: 1,
          outcome: null,
          failedMsAgo: null,
          message: null,
          // Answers take no time here, so no round trip is known.
          rttMs: null,
          retryInMs: null,
        },
        {
          transport: 'sse',
          isInUse: false,
          attempts: 0,
          outcome: null,
          failedMsAgo: null,
          message: null,
          rttMs: null,
          retryInMs: null,
        },
      ],
      sentence: 'On websocket for 2.5 s, because it was the first that carried.',
    })
  })

  test('[D2] names each failure, the next attempt, and what the environment lacks', async () => {
    const gateway = new FakeGateway()
    gateway.answers['sse'] = () => Promise.reject(new TypeError('fetch failed'))
    const { client, on } = gateway.connect({
      transports: [websocket, sse, longPolling],
      environment: { WebSocket: undefined },
    })
    await on('long-polling')
    await gateway.clock.pass(50)
    const { rungs, sentence, transport } = client.explain()
    expect(transport).toBe('long-polling')
    expect(rungs.map(({ transport, outcome, failedMsAgo }) => [transport, outcome, failedMsAgo])).toEqual([
      ['sse', 'cut', 50],
      ['long-polling', null, null],
      ['websocket', 'unsupported', null],
    ])
    const retryInMs = rungs[0]?.retryInMs ?? 0
    expect(retryInMs).toBeGreaterThan(0)
    expect(sentence).toBe(
      `On long-polling for 0.1 s, because sse was cut; sse was cut at http://gateway/rungway/sse: fetch failed: is the gateway running? (0.1 s ago, tried again in ${(retryInMs / 1_000).toFixed(1)} s); websocket is unsupported.`,
    )
  })

  test('names a transport that the page forbids', async () => {
    const gateway = new FakeGateway()
    const environment = { WebSocket: ForbiddenSocket as never }
    const { client, on } = gateway.connect({ transports: [websocket, longPolling], environment })
    await on('long-polling')
    expect(client.explain().rungs[0]).toMatchObject({ transport: 'websocket', outcome: 'blocked' })
    expect(client.explain().sentence).toContain('websocket was blocked')
  })

  test('says for how long a client has not been connected', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, is, on } = gateway.connect({ transports: [websocket] })
    expect(client.explain()).toMatchObject({ transport: null, sinceMs: 0, sentence: 'Not connected for 0.0 s.' })
    await on('websocket')
    await gateway.clock.pass(60_000)
    gateway.onSocket = () => {}
    gateway.sockets[0]?.close()
    await is('connecting')
    await gateway.clock.pass(3_000)
    const { transport, sinceMs, rungs, sentence } = client.explain()
    expect([transport, sinceMs]).toEqual([null, 3_000])
    expect(rungs[0]).toMatchObject({ outcome: 'cut', failedMsAgo: 3_000, isInUse: false })
    expect(sentence).toMatch(/^Not connected for 3\.0 s; websocket was cut at ws:.* \(3\.0 s ago, tried again in /)
    gateway.takeSockets()
    await on('websocket')
    await gateway.clock.pass(1_000)
    expect(client.explain()).toMatchObject({ transport: 'websocket', sinceMs: 1_000 })
  })

  test('[D3] knows how long answers take', async () => {
    const gateway = new FakeGateway()
    gateway.onSocket = () => {}
    const { client, on } = gateway.connect({ transports: [websocket] })
    await gateway.clock.settle()
    const [socket] = gateway.sockets as [FakeSocket]
    gateway.takeSockets()
    socket.answers = false
    gateway.onSocket(socket)
    await on('websocket')
    await gateway.clock.pass(120)
    socket.say('["pong",1]')
    expect(client.explain().rungs[0]?.rttMs).toBe(120)
  })

  test('gives the reason of the last `transport` event', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, told, on } = gateway.connect({ transports: [websocket, sse, longPolling] })
    await on('websocket')
    client.use('long-polling')
    await on('long-polling')
    expect(client.explain().reason).toBe('the application asked for it')
    gateway.onSocket = (socket) => socket.refuse()
    gateway.answers['sse'] = SWALLOWED
    client.use(null)
    await gateway.clock.pass(20_000)
    gateway.takeSockets()
    await on('websocket')
    const reasons = told
      .filter(([event]) => event === 'transport')
      .map(([, change]) => (change as { reason: string }).reason)
    expect(reasons).toHaveLength(3)
    expect(client.explain().reason).toBe(reasons.at(-1))
  })
})
