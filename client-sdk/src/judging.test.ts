import { LADDER } from '@rungway/protocol'
import { describe, expect, test } from 'vitest'
import { EPOCH, FakeGateway, type FakeSocket, refusal, SWALLOWED, saidIn, welcome } from '../testing/fake-gateway.ts'
import type { FailedAttempt } from './events.ts'
import { longPolling, sse, websocket } from './transports/index.ts'

const KEY = 'rungway http://gateway/rungway'
const { raceMs, openMs, patienceMs, climbMs } = LADDER
const MINUTE = 60_000

const transportsTold = (told: readonly (readonly [string, unknown])[]) =>
  told.filter(([event]) => event === 'transport').map(([, change]) => (change as { to: string }).to)

describe('a link', () => {
  test('[D1] [L10] that is welcomed and answers nothing is never claimed, and is given up', async () => {
    const gateway = new FakeGateway()
    gateway.onSocket = () => {}
    const { client, told, on } = gateway.connect({ transports: [websocket, sse] })
    await on('sse')
    const [socket] = gateway.sockets as [FakeSocket]
    socket.answers = false
    socket.accept()
    socket.say(welcome())
    await gateway.clock.settle()
    expect(socket.sent).toEqual(['["ping",1]'])
    // What comes by itself, in the same flush or another, is no answer.
    socket.say('["ping",3]', '["ack",0]')
    await gateway.clock.until(() => socket.readyState === 3)
    expect(socket.sent.join('\n')).not.toContain('claim')
    expect(client.explain().rungs[0]).toMatchObject({ transport: 'websocket', outcome: 'one-behind' })
    expect(transportsTold(told)).toEqual(['sse'])
    expect(client.state).toEqual({ name: 'open', transport: 'sse' })
  })

  test('[D1] that is the first is used while it proves itself, and another takes over when it does not', async () => {
    const gateway = new FakeGateway().takeSockets((socket) => {
      socket.answers = false
    })
    const { client, told, on } = gateway.connect({ transports: [websocket, sse] })
    client.send('a')
    await on('sse')
    expect(gateway.sockets[0]?.lines).toContain('[1,"a"]')
    await gateway.clock.wait(client.flush())
    // It may have arrived on the first: numbers settle that.
    expect(gateway.up.map(saidIn).join('\n')).toContain('[1,"a"]')
    expect(transportsTold(told)).toEqual(['websocket', 'sse'])
    expect(told.some(([event]) => event === 'reset')).toBe(false)
  })
})

describe('racing', () => {
  test('[D2] a silent WebSocket is overtaken by what carries, a race after it was opened, and not let go before its time', async () => {
    const gateway = new FakeGateway()
    gateway.onSocket = () => {}
    const { client, on } = gateway.connect()
    await on('sse')
    const [socket] = gateway.sockets as [FakeSocket]
    const [first, second] = gateway.asked
    expect([first?.route, second?.route]).toEqual(['websocket', 'sse'])
    expect([second?.at, gateway.clock.now]).toEqual([socket.asked.at + raceMs, socket.asked.at + raceMs])
    expect(client.explain().reason).toBe('websocket has not carried yet')
    await gateway.clock.pass(openMs - raceMs - 1)
    expect(socket.readyState).toBe(0)
    await gateway.clock.pass(1)
    expect(socket.readyState).toBe(3)
    expect(client.explain().rungs[0]).toMatchObject({ transport: 'websocket', attempts: 1, outcome: 'silent' })
    expect(client.state).toEqual({ name: 'open', transport: 'sse' })
  })

  test('[D2] a WebSocket that was only slow takes over when it has carried', async () => {
    const gateway = new FakeGateway()
    gateway.onSocket = () => {}
    const { client, told, on } = gateway.connect({ transports: [websocket, sse] })
    await on('sse')
    await gateway.clock.pass(200)
    const [socket] = gateway.sockets as [FakeSocket]
    socket.accept()
    socket.say(welcome())
    await on('websocket')
    expect(transportsTold(told)).toEqual(['sse', 'websocket'])
    expect(told.some(([event, what]) => event === 'state' && (what as { name: string }).name === 'connecting')).toBe(
      false,
    )
    client.send('a')
    await gateway.clock.settle()
    expect(socket.lines).toEqual([expect.stringMatching(/^\["claim",\d+,0\]$/), '[1,"a"]'])
    expect(gateway.up.map(saidIn)).toEqual(['["claim",2,0]'])
  })

  test('[D2] all rungs that are silent are tried beside each other, and the first that carries is used', async () => {
    const gateway = new FakeGateway()
    gateway.onSocket = () => {}
    gateway.answers['sse'] = SWALLOWED
    gateway.answers['http-streaming'] = SWALLOWED
    const { on } = gateway.connect()
    await on('long-polling')
    const start = gateway.asked[0]?.at ?? 0
    expect(
      ['websocket', 'sse', 'http-streaming', 'long-polling'].map((route) => (gateway.on(route)[0]?.at ?? 0) - start),
    ).toEqual([0, 1, 2, 3].map((n) => n * raceMs))
    expect(gateway.on('short-polling')).toEqual([])
  })
})

describe('silence', () => {
  /** A link that carries a message every 100 ms for a while. */
  const lively = async (gateway: FakeGateway) => {
    const watched = gateway.connect({ transports: [websocket, sse] })
    await watched.on('websocket')
    const [socket] = gateway.sockets as [FakeSocket]
    for (let seq = 1; seq <= 20; seq++) {
      await gateway.clock.pass(100)
      socket.say(`[${seq},${seq}]`)
    }
    return { ...watched, socket }
  }

  test('[D3] that is unusual is asked about at once, and an answer ends the matter', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, socket } = await lively(gateway)
    const pings = () => socket.sent.filter((text) => text.includes('ping')).length
    const before = pings()
    const { now } = gateway.clock
    await gateway.clock.until(() => pings() > before)
    expect(gateway.clock.now - now).toBeLessThan(1_000)
    // The longer it is silent without fault, the less often it is pinged.
    await gateway.clock.pass(10 * MINUTE)
    expect(pings() - before).toBeLessThan(50)
    expect([gateway.sockets.length, gateway.on('sse').length]).toEqual([1, 0])
    expect(client.state).toEqual({ name: 'open', transport: 'websocket' })
  })

  test('[D3] [L10] without an answer steps down, and the old link is held until the new one carries', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, told, socket, on } = await lively(gateway)
    socket.answers = false
    gateway.onSocket = () => {}
    const silentSince = gateway.clock.now
    let wasOpen = false
    gateway.answers['up'] = (asked) => {
      // The question that proves the new one, while the old one is still there.
      wasOpen ||= socket.readyState === 1
      return gateway.take(asked)
    }
    client.send('on its way')
    await on('sse')
    expect(gateway.clock.now - silentSince).toBeLessThan(2_000)
    expect([wasOpen, socket.readyState]).toEqual([true, 3])
    await gateway.clock.wait(client.flush())
    expect(gateway.up.map(saidIn)).toEqual(['["claim",2,20]', '[1,"on its way"]'])
    expect(told.some(([event, what]) => event === 'state' && (what as { name: string }).name === 'connecting')).toBe(
      false,
    )
    expect(client.explain().rungs[0]).toMatchObject({ transport: 'websocket', outcome: 'held' })
  })

  test('[D3] without another that carries, the link is kept for `patienceMs`', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, socket } = await lively(gateway)
    gateway.answers['sse'] = SWALLOWED
    gateway.onSocket = () => {}
    socket.answers = false
    const silentSince = gateway.clock.now
    await gateway.clock.until(() => socket.readyState === 3)
    expect(gateway.clock.now - silentSince).toBeGreaterThanOrEqual(patienceMs)
    expect(client.state).toEqual({ name: 'connecting' })
  })

  test('[D3] that ends in an answer after all leaves everything as it was', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, told, socket } = await lively(gateway)
    gateway.answers['sse'] = SWALLOWED
    gateway.onSocket = () => {}
    socket.answers = false
    await gateway.clock.until(() => gateway.on('sse').length > 0)
    socket.answers = true
    socket.say('["pong",1]')
    await gateway.clock.pass(MINUTE)
    expect([socket.readyState, transportsTold(told)]).toEqual([1, ['websocket']])
    expect(client.state).toEqual({ name: 'open', transport: 'websocket' })
  })

  test('[D3] a poll that is answered with nothing is alive', async () => {
    const gateway = new FakeGateway()
    gateway.answers['short-polling'] = undefined as never
    const { client, on } = gateway.connect({ transports: [longPolling] })
    await on('long-polling')
    // Every answer is empty, but comes.
    for (let n = 0; n < 20; n++) {
      await gateway.clock.pass(300)
      await gateway.say()
    }
    expect(gateway.up).toEqual([])
    expect(client.explain().rungs[0]).toMatchObject({ attempts: 1, outcome: null })
  })
})

describe('climbing', () => {
  test('[D4] what was refused is tried again in the background, later and later, and used when it has held for a while', async () => {
    const gateway = new FakeGateway()
    const { told, on } = gateway.connect({ transports: [websocket, sse] })
    await on('sse')
    await gateway.clock.pass(2 * MINUTE)
    const times = gateway.on('websocket').map(({ at }) => at)
    const pauses = times.slice(1).map((at, i) => at - (times[i] ?? 0))
    expect(pauses.length).toBeGreaterThan(4)
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    gateway.takeSockets()
    await on('websocket')
    const socket = gateway.sockets.at(-1) as FakeSocket
    expect(gateway.clock.now - socket.asked.at).toBeGreaterThanOrEqual(LADDER.probationMs)
    // Two questions, far apart, on a candidate; then the claim.
    expect(socket.sent.slice(0, 3)).toEqual(['["ping",1]', '["ping",1]', expect.stringContaining('claim')])
    expect(socket.asked.query).toMatchObject({ claim: '0', resume: EPOCH, greet: '1' })
    expect(transportsTold(told)).toEqual(['sse', 'websocket'])
    expect(told.some(([event, what]) => event === 'state' && (what as { name: string }).name === 'connecting')).toBe(
      false,
    )
  })

  test('[D4] the transport that carried is remembered, begun with the next time, and left for a better one', async () => {
    const gateway = new FakeGateway()
    const first = gateway.connect({ transports: [websocket, sse, longPolling] })
    await first.on('sse')
    expect([...gateway.memory]).toEqual([[KEY, 'sse']])
    first.client.close()
    await first.is('closed')
    gateway.asked.length = 0
    gateway.takeSockets()
    const second = gateway.connect({ transports: [websocket, sse, longPolling] })
    await second.on('sse')
    expect(gateway.asked[0]?.route).toBe('sse')
    await gateway.clock.pass(climbMs - 1)
    expect(gateway.on('websocket')).toEqual([])
    await second.on('websocket')
    expect([...gateway.memory]).toEqual([[KEY, 'websocket']])
  })

  test('[D4] a memory of what is not on the ladder counts for nothing', async () => {
    const gateway = new FakeGateway().takeSockets()
    gateway.memory.set(KEY, 'carrier-pigeon')
    const { on } = gateway.connect()
    await on('websocket')
    expect(gateway.asked[0]?.route).toBe('websocket')
  })

  test('[D4] a memory that is wrong costs no more than any rung', async () => {
    const gateway = new FakeGateway().takeSockets()
    gateway.memory.set(KEY, 'long-polling')
    gateway.answers['long-polling'] = () => new Response('', { status: 502 })
    const { on } = gateway.connect()
    await on('websocket')
    expect(gateway.asked.every(({ at }) => at === gateway.asked[0]?.at)).toBe(true)
    expect(gateway.asked.map(({ route }) => route)).toEqual(['long-polling', 'websocket'])
  })

  test('[L10] a choice is remembered through cuts, and through the failure of what was chosen', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, on } = gateway.connect({ transports: [websocket, sse, longPolling] })
    await on('websocket')
    gateway.answers['sse'] = () => new Response('', { status: 502 })
    client.use('sse')
    await gateway.clock.pass(1_000)
    expect(client.state).toEqual({ name: 'open', transport: 'websocket' })
    client.cut()
    await gateway.clock.pass(1_000)
    delete gateway.answers['sse']
    await on('sse')
    client.cut()
    await on('sse')
    await gateway.clock.pass(MINUTE)
    expect(client.state).toEqual({ name: 'open', transport: 'sse' })
    client.use(null)
    await on('websocket')
  })
})

describe('the page', () => {
  test('[D5] that is away sends no ping, and counts no failure', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, is, on } = gateway.connect({ transports: [websocket, sse] })
    await on('websocket')
    gateway.life?.('away')
    gateway.onSocket = (socket) => socket.refuse()
    gateway.answers['sse'] = () => Promise.reject(new TypeError('fetch failed'))
    gateway.sockets[0]?.close()
    await is('connecting')
    const { length } = gateway.asked
    await gateway.clock.pass(10 * MINUTE)
    // One attempt every half minute, in case nothing ever reports that the network is back.
    expect(gateway.asked.length - length).toBeLessThanOrEqual(20)
    gateway.takeSockets()
    delete gateway.answers['sse']
    const { now } = gateway.clock
    gateway.life?.('back')
    await on('websocket')
    expect(gateway.clock.now).toBe(now)
    expect(client.explain().rungs.map(({ outcome }) => outcome)).toEqual([null, null])
  })

  test('[D5] that is offline, and never told that it is not, finds the network by itself', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { is, on, told } = gateway.connect({ transports: [websocket, sse] })
    await on('websocket')
    gateway.life?.('away')
    gateway.onSocket = (socket) => socket.refuse()
    gateway.answers['sse'] = () => Promise.reject(new TypeError('fetch failed'))
    gateway.sockets[0]?.close()
    await is('connecting')
    await gateway.clock.pass(5 * MINUTE)
    gateway.takeSockets()
    delete gateway.answers['sse']
    await is('open')
    expect(told.filter(([event]) => event === 'attempt')).toEqual([])
  })

  test('[D5] that is offline for a moment keeps the link that outlives it', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, told, on } = gateway.connect({ transports: [websocket, sse] })
    await on('websocket')
    const [socket] = gateway.sockets as [FakeSocket]
    await gateway.clock.settle()
    const pings = () => socket.sent.filter((text) => text.includes('ping')).length
    gateway.life?.('away')
    socket.answers = false
    const before = pings()
    await gateway.clock.pass(MINUTE)
    expect([pings() - before, socket.readyState]).toEqual([0, 1])
    socket.answers = true
    gateway.life?.('back')
    await gateway.clock.settle()
    // It may be another network: the link in use is pinged at once.
    expect([pings() - before, socket.readyState]).toEqual([1, 1])
    expect(transportsTold(told)).toEqual(['websocket'])
    expect(client.state.name).toBe('open')
  })

  test('[D5] that is hidden-away lets go of its links, and goes on with its session when it is back', async () => {
    for (const transport of [websocket, sse, longPolling]) {
      const gateway = new FakeGateway().takeSockets()
      const { client, is, told } = gateway.connect({ transports: [transport] })
      await is('open')
      await gateway.clock.settle()
      gateway.life?.('hidden-away')
      await gateway.clock.settle()
      expect(client.state).toEqual({ name: 'connecting' })
      expect(gateway.sockets.map(({ readyState }) => readyState)).toEqual(transport === websocket ? [3] : [])
      const { length } = gateway.asked
      client.send('kept')
      await gateway.clock.pass(10 * MINUTE)
      expect(gateway.asked).toHaveLength(length)
      gateway.life?.('back')
      await is('open')
      const next = gateway.asked.slice(length).find(({ route }) => route === transport.name)
      expect(next?.query).toMatchObject({ link: '2', claim: '2', resume: EPOCH })
      await gateway.clock.settle()
      const up = transport === websocket ? gateway.sockets[1]?.lines : gateway.up.map(saidIn)
      expect(up).toEqual(['[1,"kept"]'])
      expect(client.explain().rungs[0]).toMatchObject({ outcome: null, attempts: 2 })
      expect(told.some(([event]) => event === 'reset')).toBe(false)
    }
  })

  test('[D5] that was frozen without a word was not silent', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, on } = gateway.connect({ transports: [websocket, sse] })
    await on('websocket')
    const [socket] = gateway.sockets as [FakeSocket]
    await gateway.clock.pass(1_000)
    for (let n = 0; n < 5; n++) {
      gateway.clock.sleep(5 * MINUTE)
      await gateway.clock.pass(5_000)
    }
    expect([gateway.sockets.length, gateway.on('sse').length, socket.readyState]).toEqual([1, 0, 1])
    expect(client.explain().rungs[0]?.outcome).toBe(null)
  })

  test('[D5] [E6] that is back tries at once, whatever pauses there were', async () => {
    const gateway = new FakeGateway()
    gateway.answers['long-polling'] = () => new Response('', { status: 502 })
    const { on } = gateway.connect({ transports: [longPolling] })
    await gateway.clock.pass(5 * MINUTE)
    delete gateway.answers['long-polling']
    const { now } = gateway.clock
    gateway.life?.('back')
    await on('long-polling')
    expect(gateway.clock.now).toBe(now)
  })
})

describe('a token', () => {
  const refuseOld = (gateway: FakeGateway, good: () => string) => {
    const judge = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
      headers['authorization'] === `Bearer ${good()}` ? undefined : refusal('unauthorized', 'never', 0, 401)
    gateway.answers['sse'] = judge
    gateway.answers['up'] = judge
  }

  test('[E2] that has expired is renewed once, and the session goes on', async () => {
    const gateway = new FakeGateway()
    let good = 'a'
    refuseOld(gateway, () => good)
    const tokens = ['a', 'a', 'b', 'b', 'c']
    const { client, is, told } = gateway.connect({ transports: [sse], token: async () => tokens.shift() ?? '' })
    await is('open')
    // Twice, because a welcome counts as a renewal that worked.
    for (const next of ['b', 'c']) {
      good = next
      client.cut()
      await gateway.clock.until(() => gateway.on('sse').at(-1)?.headers['authorization'] === `Bearer ${next}`)
      await is('open')
    }
    expect(tokens).toEqual([])
    const sessions = new Set(gateway.asked.map(({ query }) => query['session']))
    expect(sessions.size).toBe(1)
    expect(told.some(([event]) => event === 'reset')).toBe(false)
  })

  test('[E2] that expires under a link is renewed when the gateway says so on the way up', async () => {
    const gateway = new FakeGateway()
    let good = 'a'
    refuseOld(gateway, () => good)
    const { client, is } = gateway.connect({ transports: [sse], token: () => good })
    await is('open')
    await gateway.clock.settle()
    good = 'b'
    client.send('x')
    await gateway.clock.wait(client.flush())
    expect(gateway.up.map(({ method, headers, query }) => [method, headers['authorization'], query['link']])).toEqual([
      ['POST', 'Bearer a', '1'],
      ['POST', 'Bearer b', '2'],
    ])
  })

  test('[E2] that is refused again and again closes the client after half a minute', async () => {
    const gateway = new FakeGateway()
    refuseOld(gateway, () => 'unknown')
    let count = 0
    const { is, told } = gateway.connect({ transports: [sse], token: () => `${++count}` })
    expect((await is('closed')).error?.code).toBe('unauthorized')
    const asked = gateway.on('sse')
    expect(count).toBe(5)
    expect((asked.at(-1)?.at ?? 0) - (asked[0]?.at ?? 0)).toBeGreaterThan(30_000)
    const codes = told.filter(([event]) => event === 'attempt').map(([, failed]) => (failed as FailedAttempt).code)
    expect(codes).toEqual(Array(5).fill('unauthorized'))
  })

  test('[E2] that is renewed late is accepted', async () => {
    const gateway = new FakeGateway()
    const start = gateway.clock.now
    refuseOld(gateway, () => (gateway.clock.now > start + 25_000 ? 'good' : 'none'))
    const { is } = gateway.connect({ transports: [websocket, sse], token: () => 'good' })
    expect(await is('open')).toMatchObject({ transport: 'sse' })
  })

  test('[E2] that is always the same cannot be renewed', async () => {
    const gateway = new FakeGateway()
    refuseOld(gateway, () => 'unknown')
    const { is } = gateway.connect({ transports: [sse], token: 'old' })
    expect((await is('closed')).error?.code).toBe('unauthorized')
    expect(gateway.on('sse')).toHaveLength(1)
  })
})
