import { CLIENT_LIMITS, GATEWAY_MAILBOX_LIMITS } from '@rungway/protocol'
import { describe, expect, test } from 'vitest'
import { EPOCH, FakeGateway, type FakeSocket, refusal, SWALLOWED, saidIn, welcome } from '../testing/fake-gateway.ts'
import { longPolling, shortPolling, sse, websocket } from './transports/index.ts'

/** A gateway whose sockets are accepted and welcomed. */
const withSockets = (then?: (socket: FakeSocket) => void) => new FakeGateway().takeSockets(then)

describe('a link', () => {
  test('[H3] [H4] [H6] sends the hello of the protocol, before its welcome and after', async () => {
    const gateway = new FakeGateway()
    const { client, is } = gateway.connect({ transports: [longPolling] })
    const polls = () => gateway.on('long-polling')
    await is('open')
    await gateway.say('[1,"a"]')
    await gateway.clock.until(() => polls().some(({ query }) => query['seen'] === '1'))
    client.cut()
    await is('open')
    const all = polls().map(({ query: { session, ...query } }) => query)
    expect(gateway.asked[0]?.query['session']).toMatch(/^[\w-]{24}$/)
    expect(all[0]).toEqual({ v: '1', link: '1', claim: '1', seen: '0', part: '0', greet: '1' })
    expect(all[1]).toEqual({ v: '1', link: '1', claim: '1', seen: '0', part: '0', resume: EPOCH })
    const heard = all.find(({ seen }) => seen === '1')
    expect(heard).toEqual({ v: '1', link: '1', claim: '1', seen: '1', part: '0', resume: EPOCH })
    const next = all.find(({ link }) => link === '2')
    expect(next).toEqual({ v: '1', link: '2', claim: '2', seen: '1', part: '0', resume: EPOCH, greet: '1' })
  })

  test('[H6] [T15] names the epoch as soon as any answer has given it, and the length of its body', async () => {
    const gateway = new FakeGateway()
    gateway.answers['sse'] = SWALLOWED
    const { client } = gateway.connect({ transports: [sse] })
    client.send('é')
    await gateway.clock.wait(client.flush())
    client.send('b')
    await gateway.clock.wait(client.flush())
    expect(gateway.on('up').map(({ body, query: { resume, bytes } }) => [body, resume, bytes])).toEqual([
      ['[1,"é"]', undefined, '8'],
      ['[2,"b"]', EPOCH, '7'],
    ])
    expect(client.state.name).toBe('connecting')
  })

  test('[H6] that is welcomed to another life of its session is dropped, and the gateway asked for the one it knows', async () => {
    const gateway = new FakeGateway()
    const { client, told, is, next } = gateway.connect({ transports: [longPolling] })
    await is('open')
    const [{ query: old } = { query: {} as Record<string, string> }] = gateway.asked
    let count = 0
    gateway.answers['long-polling'] = () =>
      [new Response(welcome({ epoch: 'the-second-life' })), refusal('unknown-session', 'reset', 0, 410)][count++]
    client.cut()
    expect(await next('reset')).toEqual({ code: 'unknown-session', inDoubt: [], carried: [] })
    await is('open')
    const asked = gateway.on('long-polling').filter(({ query: { greet } }) => greet === '1')
    expect(asked.map(({ query: { session, resume } }) => [session === old['session'], resume])).toEqual([
      [true, undefined],
      [true, EPOCH],
      [true, EPOCH],
      [false, undefined],
    ])
    expect(told.filter(([event]) => event === 'reset')).toHaveLength(1)
  })

  test('[A1] acknowledges after `ackAfterMs`, or at once after `ackEveryMessages`', async () => {
    const gateway = withSockets()
    const { is } = gateway.connect({ transports: [websocket] })
    await is('open')
    const [socket] = gateway.sockets as [FakeSocket]
    await gateway.clock.settle()
    socket.say('[1,"a"]')
    await gateway.clock.pass(CLIENT_LIMITS.ackAfterMs - 1)
    expect(socket.lines).toEqual([])
    await gateway.clock.pass(1)
    expect(socket.lines).toEqual(['["ack",1]'])
    for (let seq = 2; seq <= CLIENT_LIMITS.ackEveryMessages; seq++) socket.say(`[${seq},0]`)
    await gateway.clock.settle()
    expect(socket.lines).toHaveLength(1)
    socket.say(`[${CLIENT_LIMITS.ackEveryMessages + 1},0]`)
    await gateway.clock.settle()
    expect(socket.lines.slice(1)).toEqual([`["ack",${CLIENT_LIMITS.ackEveryMessages + 1}]`])
  })

  test('[P2] answers a ping on itself', async () => {
    const gateway = withSockets((socket) => socket.say('["ping",42]'))
    const { is } = gateway.connect({ transports: [websocket] })
    await is('open')
    await gateway.clock.settle()
    expect(gateway.sockets[0]?.lines).toEqual(['["pong",42]'])
  })

  for (const [name, ...lines] of [
    ['nonsense', 'hello'],
    ['a number that skips one', '[2,"b"]'],
    ['an acknowledgement of what was never said', '["ack",1]'],
    ['a frame of the other direction', '["claim",1,0]'],
  ] as const) {
    test(`[B1] [B3] [B10] [B11] that carries ${name} is dropped, and another one opened`, async () => {
      let count = 0
      const gateway = withSockets((socket) => {
        if (count++ === 0) socket.say(...lines)
      })
      const { told, is } = gateway.connect({ transports: [websocket] })
      await gateway.clock.until(() => gateway.sockets.length === 2)
      await is('open')
      expect(gateway.sockets.map(({ readyState }) => readyState)).toEqual([3, 1])
      expect(gateway.sockets[1]?.asked.query['resume']).toBe(EPOCH)
      expect(told.some(([event]) => event === 'message' || event === 'reset')).toBe(false)
    })
  }

  test('is given a fresh token each, in a header or as a subprotocol, and never in the URL', async () => {
    const gateway = withSockets()
    let count = 0
    const token = async () => `tökén-${++count}`
    const { client, is } = gateway.connect({ transports: [websocket, shortPolling], token })
    await is('open')
    client.use('short-polling')
    await gateway.clock.until(() => gateway.on('short-polling').length > 0)
    const bearer = Buffer.from('tökén-1').toString('base64url')
    expect(gateway.sockets[0]?.asked.protocols).toEqual(['rungway', `bearer.${bearer}`])
    expect(gateway.on('short-polling')[0]?.headers).toEqual({ authorization: 'Bearer tökén-2' })
    expect(JSON.stringify(gateway.asked.map(({ query }) => query))).not.toContain('token')
  })

  for (const [name, token] of [
    [
      'throws',
      () => {
        throw new Error('no token today')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no token today')
      },
    ],
  ] as const) {
    test(`whose token function ${name} fails, and the next is tried with another`, async () => {
      const gateway = withSockets()
      let count = 0
      const { is } = gateway.connect({
        transports: [websocket, longPolling],
        token: () => (count++ < 3 ? token() : 'at last'),
      })
      await is('open')
      expect(count).toBe(4)
      expect([gateway.asked[0]?.route, gateway.sockets]).toEqual(['long-polling', []])
    })
  }
})

describe('what cannot be sent', () => {
  test('is refused with its place, and changes nothing', async () => {
    const gateway = new FakeGateway()
    const limits = { ...GATEWAY_MAILBOX_LIMITS, maxOutboxMessages: 2, maxMessageBytes: 5_000 }
    const { client, is } = gateway.connect({ transports: [longPolling], limits })
    const cycle: unknown[] = []
    cycle.push(cycle)
    const throwing = {
      get mine() {
        throw new Error('mine')
      },
    }
    for (const [body, message] of [
      [undefined, 'body is undefined'],
      [1n, 'body is a bigint'],
      [{ a: [() => 1] }, 'body.a[0] is a function'],
      [{ when: new Date() }, 'body.when is a Date'],
      [[new Map()], 'body[0] is a Map'],
      [Number.NaN, 'body is NaN'],
      [{ bytes: new Uint8Array() }, 'body.bytes is a Uint8Array'],
      [JSON.parse('{"__proto__":1}'), 'body has a key __proto__'],
      [cycle, 'nests too deep'],
      [throwing, 'body cannot be read: Error: mine'],
    ] as const) {
      const refusal = expect.objectContaining({ code: 'bad-frame', message: expect.stringContaining(message) })
      expect(() => client.send(body as never)).toThrow(refusal)
    }
    expect(() => client.send('x'.repeat(5_000))).toThrow(expect.objectContaining({ code: 'too-large' }))
    client.send(1)
    client.send(2)
    expect(() => client.send(3)).toThrow(expect.objectContaining({ code: 'outbox-full' }))
    await gateway.clock.wait(client.ready())
    client.send(3)
    await gateway.clock.wait(client.flush())
    await is('open')
    // [C3] The smaller of both limits holds once the gateway has said its own.
    expect(() => client.send('x'.repeat(1_000))).toThrow(expect.objectContaining({ code: 'too-large' }))
    expect(gateway.up.map(saidIn)).toEqual(['[1,1]\n[2,2]', '[3,3]'])
    client.close()
    expect(() => client.send(4)).toThrow(expect.objectContaining({ code: 'closed', name: 'Error' }))
    await is('closed')
    expect(() => client.send(4)).toThrow(expect.objectContaining({ code: 'closed' }))
  })

  test('[S7] a client that is closed leaves no timer behind, though it owed an acknowledgement', async () => {
    const gateway = withSockets()
    const { client, is } = gateway.connect({ transports: [websocket] })
    await is('open')
    gateway.sockets[0]?.say('[1,"a"]')
    await gateway.clock.settle()
    client.close()
    gateway.sockets[0]?.say('["end","closed","never",0]')
    await is('closed')
    await gateway.clock.pass(1_000)
    expect(gateway.clock.pending).toBe(0)
  })

  test('[S7] close() is sent once, after everything, and ends what is waited for', async () => {
    const gateway = new FakeGateway()
    const { client, told, is } = gateway.connect({ transports: [longPolling] })
    client.send('a')
    client.close('bye')
    client.close('again')
    expect(await is('closed')).toMatchObject({ by: 'client', error: null })
    expect(gateway.up.map(saidIn)).toEqual(['[1,"a"]\n[2,"bye","close"]'])
    await gateway.clock.wait(client.flush())
    await expect(client.ready()).rejects.toMatchObject({ code: 'closed' })
    client.cut()
    client.close()
    expect(
      told.filter(([event, what]) => event === 'state' && (what as { name: string }).name === 'closed'),
    ).toHaveLength(1)
  })
})

describe('events', () => {
  test('come in order: the transport before the state, connecting between two links, wire around all', async () => {
    const gateway = withSockets((socket) => socket.say('[1,"a"]'))
    const { client, told, is } = gateway.connect({ transports: [websocket, longPolling] })
    expect([client.state, told]).toEqual([{ name: 'connecting' }, []])
    await is('open')
    gateway.onSocket = (socket) => socket.refuse()
    gateway.sockets[0]?.close()
    await is('connecting')
    await is('open')
    client.send('b')
    await gateway.clock.wait(client.flush())
    client.close()
    await is('closed')
    const reason = expect.any(String)
    expect(told.filter(([event]) => event !== 'wire' && event !== 'attempt')).toEqual([
      ['transport', { from: null, to: 'websocket', reason }],
      ['state', { name: 'open', transport: 'websocket' }],
      ['message', 'a'],
      ['state', { name: 'connecting' }],
      ['transport', { from: 'websocket', to: 'long-polling', reason }],
      ['state', { name: 'open', transport: 'long-polling' }],
      ['state', { name: 'closed', by: 'client', reason: '', error: null, unacknowledged: [] }],
    ])
    const wire = told.filter(([event]) => event === 'wire').map(([, what]) => what)
    expect(wire.slice(0, 2)).toEqual([
      { direction: 'down', transport: 'websocket', text: welcome() },
      { direction: 'down', transport: 'websocket', text: '[1,"a"]' },
    ])
    expect(wire).toContainEqual({ direction: 'up', transport: 'long-polling', text: '[1,"b"]' })
    expect(wire).toContainEqual({ direction: 'down', transport: 'long-polling', text: '["ack",1]' })
  })

  test('carry a message’s number and transport; a removed listener is not called', async () => {
    const gateway = withSockets((socket) => socket.say('[1,"a"]'))
    const { client, is } = gateway.connect({ transports: [websocket] })
    const heard: unknown[] = []
    const off = client.on('message', (body, info) => heard.push([body, info]))
    await is('open')
    off()
    gateway.sockets[0]?.say('[2,"b"]')
    expect(heard).toEqual([['a', { seq: 1, transport: 'websocket' }]])
  })
})
