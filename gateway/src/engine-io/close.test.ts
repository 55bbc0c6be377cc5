import { describe, expect, test } from 'vitest'
import { openEngine, until } from '../../testing/engine-io.ts'

const WEBSOCKET = 'EIO=4&transport=websocket'

describe('the end of a session', () => {
  test('by a packet in a POST: what came before is heard, and a poll ends with a noop', async () => {
    const heard: unknown[] = []
    const world = await openEngine({ onSession: (session) => session.on('message', (body) => heard.push(body)) })
    const query = await world.open()
    const poll = world.get(query)
    world.sessions[0]?.send('x')
    await poll
    const held = world.get(query)
    await until(() => world.sessions[0]?.pendingBytes === 0)
    expect([(await world.post(query, '4a\x1e1\x1e4b')).text, (await held).text]).toEqual(['ok', '6'])
    expect([heard, world.closed]).toEqual([['a'], ['closed: transport close']])
    expect((await world.get(query)).status).toBe(400)
  })

  test('by a packet of a socket', async () => {
    const world = await openEngine()
    const socket = await world.socket(WEBSOCKET)
    await socket.next()
    socket.send('1')
    expect(await socket.next()).toBeNull()
    expect(world.closed).toEqual(['closed: transport close'])
  })

  test('by the loss of the socket', async () => {
    const world = await openEngine()
    const socket = await world.socket(WEBSOCKET)
    await socket.next()
    socket.socket.terminate()
    await until(() => world.closed.length > 0)
    expect([world.closed, world.gateway.sessionCount]).toEqual([['closed: transport close'], 0])
  })

  test('by the application: a poll has what was sent before, and the close', async () => {
    const world = await openEngine()
    const query = await world.open()
    world.sessions[0]?.send('last')
    world.sessions[0]?.close('bye')
    expect((await world.get(query)).text).toBe('4last\x1e1')
    await until(() => world.closed.length > 0)
    expect([world.closed, (await world.get(query)).status]).toEqual([['closed: bye'], 400])
  })

  test('by the application: a socket has what was sent before, and is closed', async () => {
    const world = await openEngine()
    const socket = await world.socket(WEBSOCKET)
    await socket.next()
    world.sessions[0]?.send('last')
    world.sessions[0]?.close('bye')
    expect([await socket.next(), await socket.next(), world.closed]).toEqual(['4last', null, ['closed: bye']])
  })

  test('at once: a client that polls later is told to close, once', async () => {
    const world = await openEngine()
    const query = await world.open()
    world.sessions[0]?.end('forbidden')
    await until(() => world.closed.length > 0)
    expect((await world.post(query, '4a')).status).toBe(400)
    expect([(await world.get(query)).text, (await world.get(query)).status]).toEqual(['1', 400])
  })

  test('at once: a poll that waits is told to close', async () => {
    const world = await openEngine()
    const poll = world.get(await world.open())
    await until(() => world.sessions.length > 0)
    world.sessions[0]?.end('closed')
    expect((await poll).text).toBe('1')
  })

  test('by a gateway that drains, whatever carries it', async () => {
    const world = await openEngine()
    const socket = await world.socket(WEBSOCKET)
    await socket.next()
    const poll = world.get(await world.open())
    world.gateway.close()
    expect([(await poll).text, await socket.next()]).toEqual(['1', null])
    expect((await world.get('EIO=4&transport=polling')).status).toBe(503)
  })

  test('a client that does not keep up', async () => {
    const world = await openEngine({ limits: { maxOutboxBytes: 1_000 } })
    const query = await world.open()
    const [session] = world.sessions
    expect([session?.send('x'.repeat(900)), session?.send('x'.repeat(900))]).toEqual(['queued', 'overflow'])
    await until(() => world.closed.length > 0)
    expect(world.closed).toEqual(['slow-consumer: '])
    await world.get(query)
    expect((await world.get(query)).status).toBe(400)
  })
})
