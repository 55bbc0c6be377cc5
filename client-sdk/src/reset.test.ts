import { describe, expect, test } from 'vitest'
import { FakeGateway, type FakeSocket, saidIn } from '../testing/fake-gateway.ts'
import { longPolling, websocket } from './transports/index.ts'

/**
 * A client whose gateway has forgotten the session while no link was open: two messages had been
 * written, two had not.
 */
async function forgotten() {
  const gateway = new FakeGateway().takeSockets()
  const watched = gateway.connect({ transports: [websocket] })
  const { client, is } = watched
  await is('open')
  client.send('written')
  client.send(new Uint8Array([7]))
  await gateway.clock.settle()
  gateway.onSocket = () => {}
  const [socket] = gateway.sockets as [FakeSocket]
  socket.close()
  await is('connecting')
  client.send('waiting')
  client.send({ also: 'waiting' })
  /** The next socket reports that the session is gone; those after it are welcomed. */
  const reset = () => {
    const last = gateway.sockets.at(-1) as FakeSocket
    gateway.takeSockets()
    last.accept()
    last.say('["end","unknown-session","reset",0]')
  }
  return { gateway, reset, ...watched }
}

describe('a reset', () => {
  test('[S4] names what is in doubt, and carries into the new session what no link was given, in order', async () => {
    const { gateway, client, reset, next, is } = await forgotten()
    const loss = next('reset')
    await gateway.clock.until(() => gateway.sockets.length > 1)
    reset()
    expect(await loss).toEqual({
      code: 'unknown-session',
      inDoubt: ['written', new Uint8Array([7])],
      carried: ['waiting', { also: 'waiting' }],
    })
    await is('open')
    await gateway.clock.settle()
    expect(gateway.sockets.at(-1)?.lines).toEqual(['[1,"waiting"]', '[2,{"also":"waiting"}]'])
    expect(client.pendingBytes).toBeGreaterThan(0)
  })

  test('[F6] neither names nor carries messages of the lane: their sender repeats them', async () => {
    const { gateway, client, reset, next, is } = await forgotten()
    client.sendLane(['sub', 1, 'room'])
    client.on('reset', () => client.sendLane(['sub', 2, 'room']))
    const loss = next('reset')
    await gateway.clock.until(() => gateway.sockets.length > 1)
    reset()
    expect((await loss).carried).toEqual(['waiting', { also: 'waiting' }])
    await is('open')
    await gateway.clock.settle()
    expect(gateway.sockets.at(-1)?.lines).toEqual([
      '[1,["sub",2,"room"],"c"]',
      '[2,"waiting"]',
      '[3,{"also":"waiting"}]',
    ])
  })

  test('[S4] puts what its listener sends before what is carried, so that sending again keeps the order', async () => {
    const { gateway, client, reset, is } = await forgotten()
    client.on('reset', ({ inDoubt }) => {
      for (const body of inDoubt) client.send(body)
    })
    await gateway.clock.until(() => gateway.sockets.length > 1)
    reset()
    await is('open')
    await gateway.clock.settle()
    expect(gateway.sockets.at(-1)?.lines).toEqual([
      '[1,"written"]',
      '[2,"Bw==","base64"]',
      '[3,"waiting"]',
      '[4,{"also":"waiting"}]',
    ])
  })

  test('[S4] [S7] carries before the close when its listener closes the client', async () => {
    const { gateway, client, reset } = await forgotten()
    client.on('reset', () => client.close('enough'))
    await gateway.clock.until(() => gateway.sockets.length > 1)
    reset()
    await gateway.clock.until(() => (gateway.sockets.at(-1)?.lines.length ?? 0) > 0)
    expect(gateway.sockets.at(-1)?.lines).toEqual(['[1,"waiting"]', '[2,{"also":"waiting"}]', '[3,"enough","close"]'])
  })

  test('[S5] carries what waits even when its listener has filled the outbox', async () => {
    const gateway = new FakeGateway()
    const limits = { maxOutboxMessages: 2 }
    const { client, is } = gateway.connect({ transports: [longPolling], limits })
    await is('open')
    await gateway.clock.settle()
    const held = (query: Readonly<Record<string, string>>) => query['greet'] === '1'
    gateway.answers['long-polling'] = ({ query }) => (held(query) ? new Promise(() => {}) : undefined)
    client.cut()
    client.send(1)
    client.send(2)
    client.on('reset', () => {
      client.send('a')
      client.send('b')
      expect(() => client.send('c')).toThrow(expect.objectContaining({ code: 'outbox-full' }))
    })
    await gateway.clock.until(() => gateway.on('long-polling').filter(({ query }) => held(query)).length > 1)
    delete gateway.answers['long-polling']
    gateway.answers['long-polling'] = ({ query }) =>
      query['resume']
        ? new Response('{"code":"unknown-session","retry":"reset","retryAfterMs":0}', { status: 410 })
        : undefined
    await gateway.clock.until(() => gateway.up.map(saidIn).join('\n').includes('[4,2]'))
    expect(gateway.up.map(saidIn).join('\n').split('\n')).toEqual(['[1,"a"]', '[2,"b"]', '[3,1]', '[4,2]'])
  })

  test('rejects flush() when something is in doubt, and ready() never', async () => {
    const { gateway, client, reset } = await forgotten()
    const flushed = expect(client.flush()).rejects.toMatchObject({ code: 'unknown-session' })
    await gateway.clock.until(() => gateway.sockets.length > 1)
    const ready = client.ready()
    reset()
    await flushed
    await ready
  })

  test('lets flush() go on when all that it waits for is carried', async () => {
    const gateway = new FakeGateway()
    const { client, is } = gateway.connect({ transports: [longPolling] })
    await is('open')
    await gateway.clock.settle()
    const lost = gateway.asked[0]?.query['session']
    gateway.answers['long-polling'] = ({ query }) =>
      query['session'] === lost
        ? new Response('{"code":"expired","retry":"reset","retryAfterMs":0}', { status: 410 })
        : undefined
    client.cut()
    client.send('waiting')
    await gateway.clock.wait(client.flush())
    expect(gateway.up.map(saidIn)).toEqual(['[1,"waiting"]'])
  })
})
