import { describe, expect, test } from 'vitest'
import { EPOCH, FakeGateway, type FakeSocket, SWALLOWED, saidIn } from '../testing/fake-gateway.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { longPolling, sse, websocket } from './transports/index.ts'

const { closeSilenceMs, maxCloseMs } = DEFAULT_LIMITS

describe('a client that is closed', () => {
  test('in the turn in which it was created is closed at once, and opens nothing', async () => {
    const gateway = new FakeGateway()
    const { client, told } = gateway.connect()
    client.close('unmounted')
    const closed = { name: 'closed', by: 'client', reason: 'unmounted', error: null, unacknowledged: [] }
    expect(told).toEqual([['state', closed]])
    await gateway.clock.pass(60_000)
    expect([gateway.asked, told.length, gateway.clock.pending]).toEqual([[], 1, 0])
  })

  test('in that turn sends first what was sent', async () => {
    const gateway = new FakeGateway()
    const { client, is } = gateway.connect({ transports: [longPolling] })
    client.send('a')
    client.close()
    await is('closed')
    expect(gateway.up.map(saidIn)).toEqual(['[1,"a"]\n[2,"","close"]'])
  })

  test('emits nothing but its last state, whatever still arrives', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, told, is } = gateway.connect({ transports: [websocket] })
    await is('open')
    const before = told.length
    client.close()
    await gateway.clock.settle()
    const [socket] = gateway.sockets as [FakeSocket]
    socket.say('[1,"late"]')
    gateway.onSocket = (refused) => refused.refuse()
    socket.close()
    await is('closed')
    await gateway.clock.pass(60_000)
    expect(told.slice(before).map(([event]) => event)).toEqual(['state'])
    expect(client.state.name).toBe('closed')
  })

  test('lists what was not acknowledged, when nothing is any more', async () => {
    const gateway = new FakeGateway()
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    await gateway.clock.settle()
    gateway.answers['up'] = SWALLOWED
    gateway.answers['long-polling'] = SWALLOWED
    client.send('a')
    client.send(new Uint8Array([1]))
    const at = gateway.clock.now
    client.close('bye')
    const { by, error, unacknowledged } = await is('closed')
    expect([by, error, unacknowledged]).toEqual(['client', null, ['a', new Uint8Array([1])]])
    expect(gateway.clock.now - at).toBe(closeSilenceMs)
  })

  test('waits while acknowledgements advance, up to its limit', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, is } = gateway.connect({ transports: [websocket] })
    await is('open')
    const [socket] = gateway.sockets as [FakeSocket]
    for (let n = 1; n <= 100; n++) client.send(n)
    const at = gateway.clock.now
    client.close()
    for (let n = 1; n <= 100 && client.state.name !== 'closed'; n++) {
      await gateway.clock.pass(1_000)
      socket.say(`["ack",${n}]`)
    }
    const { unacknowledged } = await is('closed')
    expect(gateway.clock.now - at).toBeGreaterThanOrEqual(maxCloseMs)
    expect(gateway.clock.now - at).toBeLessThan(maxCloseMs + closeSilenceMs)
    expect(unacknowledged.length).toBeGreaterThan(20)
    expect(unacknowledged.at(-1)).toBe(100)
  })

  test('rejects ready(), and flush() of what was not acknowledged', async () => {
    const gateway = new FakeGateway()
    gateway.answers['sse'] = SWALLOWED
    gateway.answers['up'] = SWALLOWED
    const { client, is } = gateway.connect({ transports: [sse] })
    client.send('a')
    const flushed = expect(client.flush()).rejects.toMatchObject({ code: 'closed' })
    client.close()
    await is('closed')
    await flushed
    await expect(client.ready()).rejects.toMatchObject({ code: 'closed' })
  })

  test('is closed at once when no gateway knows it, nothing was sent, and no link is being tried', async () => {
    const gateway = new FakeGateway()
    for (const route of ['sse', 'long-polling', 'up'])
      gateway.answers[route] = () => Promise.reject(new TypeError('refused'))
    const { client, is } = gateway.connect({ transports: [websocket, longPolling] })
    await gateway.clock.until(() => gateway.on('long-polling').length > 0)
    await gateway.clock.settle()
    const at = gateway.clock.now
    client.close()
    await is('closed')
    expect([gateway.clock.now - at, gateway.clock.pending]).toEqual([0, 0])
  })

  test.each([[[]], [['a']]])('waits for another link to say what is left of %j, and that it is over', async (said) => {
    const gateway = new FakeGateway().takeSockets()
    const { client, is } = gateway.connect({ transports: [websocket] })
    await is('open')
    gateway.onSocket = (socket) => socket.refuse()
    const [socket] = gateway.sockets as [FakeSocket]
    for (const body of said) client.send(body)
    const at = gateway.clock.now
    client.close()
    socket.close()
    const { unacknowledged } = await is('closed')
    expect([gateway.clock.now - at, unacknowledged]).toEqual([closeSilenceMs, said])
  })

  test('ends a socket of Node’s whose peer does not answer', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, is } = gateway.connect({ transports: [websocket] })
    await is('open')
    let terminated = 0
    const [socket] = gateway.sockets as [FakeSocket & { terminate?: () => void }]
    socket.close = () => {}
    socket.terminate = () => {
      terminated++
    }
    client.cut()
    await gateway.clock.pass(1_000)
    expect(terminated).toBe(1)
  })
})

describe('a page that is discarded', () => {
  for (const transport of [longPolling, sse]) {
    test(`[S7] sends the close in a request that outlives it (${transport.name})`, async () => {
      const gateway = new FakeGateway()
      const inits: (RequestInit | undefined)[] = []
      const { fetch } = gateway.environment
      const environment = {
        fetch: (async (url, init) => {
          inits.push(init)
          return fetch?.(url, init) as Promise<Response>
        }) as typeof globalThis.fetch,
      }
      const { client, is, told } = gateway.connect({ transports: [transport], environment })
      await is('open')
      await gateway.clock.settle()
      // A request that is under way dies with the page, and what it carries goes out again.
      gateway.answers['up'] = SWALLOWED
      client.send('under way')
      await gateway.clock.settle()
      gateway.life?.('gone')
      expect(inits.at(-1)).toMatchObject({ keepalive: true, method: 'POST' })
      expect(gateway.up.map(saidIn)).toEqual(['[1,"under way"]', '[1,"under way"]\n[2,"","close"]'])
      expect(client.state).toMatchObject({ name: 'closed', by: 'client' })
      expect(told.at(-1)?.[0]).toBe('state')
    })
  }

  test('[S7] sends the close on its socket', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { is } = gateway.connect({ transports: [websocket] })
    await is('open')
    gateway.life?.('gone')
    expect(gateway.sockets[0]?.lines).toEqual(['[1,"","close"]'])
    expect(gateway.up).toEqual([])
  })

  for (const [name, stop] of [
    [
      'is closed, and the page does not know yet',
      (socket: FakeSocket) => {
        socket.readyState = 2
      },
    ],
    ['was cut a moment ago', (socket: FakeSocket) => socket.close()],
  ] as const)
    test(`[S7] sends the close in a request where its socket ${name}`, async () => {
      const gateway = new FakeGateway().takeSockets()
      const { client, is } = gateway.connect({ transports: [websocket], token: 'ada', ladder: { firstMs: 1e6 } })
      await is('open')
      gateway.onSocket = () => {}
      stop(gateway.sockets[0] as FakeSocket)
      await gateway.clock.settle()
      client.send('last words')
      gateway.life?.('gone')
      expect(gateway.up.map(saidIn)).toEqual(['[1,"last words"]\n[2,"","close"]'])
      expect(gateway.up[0]).toMatchObject({ headers: { authorization: 'Bearer ada' }, query: { resume: EPOCH } })
    })

  test('says nothing in a client that never began', async () => {
    const gateway = new FakeGateway()
    gateway.connect()
    gateway.life?.('gone')
    await gateway.clock.settle()
    expect(gateway.asked).toEqual([])
  })

  test('differs from one that is kept for the back button', async () => {
    const gateway = new FakeGateway().takeSockets()
    const { client, is } = gateway.connect({ transports: [websocket] })
    await is('open')
    gateway.life?.('hidden-away')
    expect(client.state.name).toBe('connecting')
    gateway.life?.('back')
    await is('open')
    expect(gateway.sockets.flatMap(({ lines }) => lines)).not.toContain('[1,"","close"]')
  })
})
