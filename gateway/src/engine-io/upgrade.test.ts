import { describe, expect, test } from 'vitest'
import { openEngine, until } from '../../testing/engine-io.ts'

describe.each(['4', '3'] as const)('the upgrade, in version %s', (version) => {
  const noop = version === '4' ? '6' : '1:6'
  const toSocket = (query: string) => query.replace('polling', 'websocket')

  test('a probe is answered, a poll ends with a noop, and messages go over the socket from then on', async () => {
    const changes: unknown[] = []
    const world = await openEngine({
      onSession(session) {
        session.on('message', (body) => session.send(body))
        session.on('transport', (change) => changes.push(change))
      },
    })
    const query = await world.open(version)
    const poll = world.get(query)
    const socket = await world.socket(toSocket(query))
    socket.send('2probe')
    expect([await socket.next(), (await poll).text, (await world.get(query)).text]).toEqual(['3probe', noop, noop])
    socket.send('5')
    socket.send('4hello')
    expect(await socket.next()).toBe('4hello')
    expect(changes).toEqual([
      { from: null, to: 'engine.io polling' },
      { from: 'engine.io polling', to: 'engine.io websocket' },
    ])
  })

  test('what is sent while a socket is tried arrives once, in order', async () => {
    const world = await openEngine()
    const query = await world.open(version)
    const socket = await world.socket(toSocket(query))
    socket.send('2probe')
    expect(await socket.next()).toBe('3probe')
    world.sessions[0]?.send('a')
    expect((await world.get(query)).text).toContain('4a')
    world.sessions[0]?.send('b')
    world.sessions[0]?.send('c')
    socket.send('5')
    expect([await socket.next(), await socket.next(), world.sessions[0]?.pendingBytes]).toEqual(['4b', '4c', 0])
  })

  test('after it, requests of the session are refused, and it goes on', async () => {
    const world = await openEngine()
    const query = await world.open(version)
    const socket = await world.socket(toSocket(query))
    socket.send('2probe')
    await socket.next()
    socket.send('5')
    socket.send('4a')
    expect(await socket.next()).toBe('4a')
    expect([(await world.get(query)).status, (await world.post(query, '4b')).status]).toEqual([400, 400])
    const second = await world.socket(toSocket(query))
    expect(await second.next()).toBeNull()
    socket.send('4c')
    expect(await socket.next()).toBe('4c')
  })

  test('a second socket is closed while one is tried', async () => {
    const world = await openEngine()
    const query = await world.open(version)
    const first = await world.socket(toSocket(query))
    const second = await world.socket(toSocket(query))
    expect(await second.next()).toBeNull()
    first.send('2probe')
    expect(await first.next()).toBe('3probe')
  })

  test.each([
    '5',
    '4a',
    '2',
    'x',
    '3probe',
  ])('a socket that begins with %j is closed, and polling goes on', async (first) => {
    const world = await openEngine()
    const query = await world.open(version)
    const socket = await world.socket(toSocket(query))
    socket.send(first)
    expect(await socket.next()).toBeNull()
    world.sessions[0]?.send('still here')
    expect((await world.get(query)).text).toContain('4still here')
  })

  test('a socket that dies between probe and upgrade costs nothing', async () => {
    const world = await openEngine()
    const query = await world.open(version)
    const socket = await world.socket(toSocket(query))
    socket.send('2probe')
    await socket.next()
    socket.socket.terminate()
    // The next poll is held again.
    let text = noop
    world.sessions[0]?.send('a')
    while (text === noop) text = (await world.get(query)).text
    expect(text).toContain('4a')
    expect(world.closed).toEqual([])
  })

  test('a socket that does not go on is closed after pongMs', async () => {
    const world = await openEngine({ limits: { pongMs: 50 } })
    const socket = await world.socket(toSocket(await world.open(version)))
    expect(await socket.next()).toBeNull()
  })

  test('the end of the session ends the socket that is tried', async () => {
    const world = await openEngine()
    const query = await world.open(version)
    const socket = await world.socket(toSocket(query))
    await world.post(query, version === '4' ? '1' : '1:1')
    expect(await socket.next()).toBeNull()
    await until(() => world.closed.length > 0)
  })
})
