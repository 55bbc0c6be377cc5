import { describe, expect, test } from 'vitest'
import { until } from '../../testing/engine-io.ts'
import { openSocketIo, type SocketIoWorld } from '../../testing/socket-io.ts'
import type { SocketIoSocket } from './index.ts'

/** Echoes as the servers of the official suites do. */
function echo(world: SocketIoWorld): readonly SocketIoSocket[] {
  const sockets: SocketIoSocket[] = []
  for (const name of ['/', '/custom'])
    world.io.of(name).on('connect', (socket) => {
      sockets.push(socket)
      socket.emit('auth', socket.auth)
      socket.on('message', (...args: unknown[]) => socket.emit('message-back', ...args))
      socket.on('message-with-ack', (...args: unknown[]) => (args.pop() as (...all: unknown[]) => void)(...args))
    })
  return sockets
}

describe('connect', () => {
  test.each([
    ['40', '40', '42["auth",{}]'],
    ['40{"token":"123"}', '40', '42["auth",{"token":"123"}]'],
    ['40/custom,', '40/custom,', '42/custom,["auth",{}]'],
    ['40/custom', '40/custom,', '42/custom,["auth",{}]'],
    ['40/custom,{"token":"abc"}', '40/custom,', '42/custom,["auth",{"token":"abc"}]'],
  ])('%s is answered with a sid alone, and the payload is in auth', async (packet, head, auth) => {
    const world = await openSocketIo()
    const sockets = echo(world)
    const client = await world.socket()
    client.send(packet)
    const answer = String(await client.next())
    expect(answer.startsWith(head)).toBe(true)
    expect(await client.next()).toBe(auth)
    expect(JSON.parse(answer.slice(head.length))).toEqual({ sid: sockets[0]?.id })
  })

  test('a payload as long as no token is ends the connection: it would be kept', async () => {
    const world = await openSocketIo()
    const client = await world.socket()
    client.send(`40${JSON.stringify({ token: 'x'.repeat(17_000) })}`)
    expect(await client.next()).toBe(null)
    expect((await world.connected(`40${JSON.stringify({ token: 'x'.repeat(8_000) })}`)).socket.readyState).toBe(1)
  })

  test('an unknown namespace is refused, and the connection goes on', async () => {
    const world = await openSocketIo()
    const client = await world.socket()
    client.send('40/random')
    expect(await client.next()).toBe('44/random,{"message":"Invalid namespace"}')
    client.send('40')
    expect(String(await client.next())).toMatch(/^40{"sid":/)
  })

  test('the application refuses by its payload, and may take its time', async () => {
    const world = await openSocketIo()
    const asked: unknown[] = []
    world.io.of('/chat').authorize(async (auth, session) => {
      asked.push([auth, session.name])
      return auth['token'] === 'good' ? null : 'No such token'
    })
    const client = await world.socket()
    client.send('40/chat,{"token":"bad"}')
    expect(await client.next()).toBe('44/chat,{"message":"No such token"}')
    client.send('40/chat,{"token":"good"}')
    expect(String(await client.next())).toMatch(/^40\/chat,{"sid":/)
    expect(asked).toEqual([
      [{ token: 'bad' }, world.sessions[0]?.name],
      [{ token: 'good' }, world.sessions[0]?.name],
    ])
  })

  test('what the check throws is reported, and refuses', async () => {
    const world = await openSocketIo()
    world.io.of('/chat').authorize(() => {
      throw new Error('no database')
    })
    const client = await world.socket()
    client.send('40/chat')
    expect(await client.next()).toBe('44/chat,{"message":"Forbidden"}')
    expect(world.errors).toEqual([new Error('no database')])
  })

  test('a client that connects to nothing is closed', async () => {
    const world = await openSocketIo({}, { connectMs: 20 })
    const client = await world.socket()
    expect([await client.next(), world.gateway.sessionCount]).toEqual([null, 0])
  })
})

describe('disconnect', () => {
  test('by the client, from one namespace: the others go on', async () => {
    const world = await openSocketIo()
    const sockets = echo(world)
    const client = await world.connected()
    client.send('40/custom')
    for (let i = 0; i < 3; i++) await client.next()
    const reasons: unknown[] = []
    sockets[1]?.on('disconnect', (reason: string) => reasons.push(reason))
    client.send('41/custom')
    client.send('42["message","to main"]')
    expect(await client.next()).toBe('42["message-back","to main"]')
    expect([reasons, sockets[1]?.isConnected]).toEqual([['client namespace disconnect'], false])
    expect([...world.io.of('/custom').sockets()]).toEqual([])
  })

  test('by the client, from the last: the connection stays', async () => {
    const world = await openSocketIo()
    const client = await world.connected()
    client.send('41')
    client.send('40')
    expect(String(await client.next())).toMatch(/^40{"sid":/)
  })

  test('by the server: the client is told, and nothing is sent after that', async () => {
    const world = await openSocketIo()
    const sockets = echo(world)
    const client = await world.connected()
    await client.next()
    sockets[0]?.disconnect()
    expect([sockets[0]?.emit('late'), await client.next()]).toEqual([false, '41'])
    await expect(sockets[0]?.request('late')).rejects.toThrow('disconnected')
  })

  test('by the server, with the connection', async () => {
    const world = await openSocketIo()
    const sockets = echo(world)
    const client = await world.connected()
    await client.next()
    sockets[0]?.disconnect(true)
    expect([await client.next(), await client.next()]).toEqual(['41', null])
  })

  test('by the loss of the connection, in each namespace', async () => {
    const world = await openSocketIo()
    const reasons: unknown[] = []
    for (const name of ['/', '/b'])
      world.io.of(name).on('connect', (socket) => {
        socket.on('disconnect', (reason: string) => reasons.push(name, reason))
        socket.emit('here')
      })
    const client = await world.connected()
    client.send('40/b')
    for (let i = 0; i < 3; i++) await client.next()
    client.socket.terminate()
    await until(() => reasons.length === 4)
    expect(reasons).toEqual(['/', 'transport close', '/b', 'transport close'])
  })
})

describe('events', () => {
  test('with text and with binary attachments, in any depth', async () => {
    const world = await openSocketIo()
    echo(world)
    const client = await world.connected()
    await client.next()
    client.send('42["message",1,"2",{"3":[true]}]')
    expect(await client.next()).toBe('42["message-back",1,"2",{"3":[true]}]')
    client.send('452-["message",{"a":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1}]')
    client.send(Uint8Array.of(1, 2, 3))
    client.send(Uint8Array.of(4))
    expect([await client.next(), await client.next(), await client.next()]).toEqual([
      '452-["message-back",{"a":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1}]',
      Buffer.of(1, 2, 3),
      Buffer.of(4),
    ])
  })

  test('are acknowledged with text and with attachments, once', async () => {
    const world = await openSocketIo()
    world.io.of('/').on('connect', (socket) => {
      socket.on('twice', (answer: (text: string) => void) => {
        answer('a')
        answer('b')
      })
    })
    echo(world)
    const client = await world.connected()
    await client.next()
    client.send('42456["message-with-ack",1,"2",{"3":[false]}]')
    expect(await client.next()).toBe('43456[1,"2",{"3":[false]}]')
    client.send('451-789["message-with-ack",{"_placeholder":true,"num":0}]')
    client.send(Uint8Array.of(9))
    expect([await client.next(), await client.next()]).toEqual(['461-789[{"_placeholder":true,"num":0}]', Buffer.of(9)])
    client.send('421["twice"]')
    client.send('422["message-with-ack"]')
    expect([await client.next(), await client.next()]).toEqual(['431["a"]', '432[]'])
  })

  test('of the server are acknowledged by the client, or time out', async () => {
    const world = await openSocketIo()
    const sockets = echo(world)
    const client = await world.connected()
    await client.next()
    const answer = sockets[0]?.request('ask', ['what'])
    expect(await client.next()).toBe('420["ask","what"]')
    client.send('437["to nothing"]')
    client.send('430["that",2]')
    expect(await answer).toBe('that')
    await expect(sockets[0]?.request('ask', [], 10)).rejects.toMatchObject({ code: 'silent' })
    const last = sockets[0]?.request('ask')
    client.socket.terminate()
    await expect(last).rejects.toMatchObject({ code: 'closed' })
  })

  test('of the server that cannot be sent fail alone', async () => {
    const world = await openSocketIo({ limits: { maxMessageBytes: 1_000 } })
    const sockets = echo(world)
    const client = await world.connected()
    await client.next()
    const answer = sockets[0]?.request('ask')
    expect(await client.next()).toBe('420["ask"]')
    await expect(sockets[0]?.request('ask', ['x'.repeat(1_000)])).rejects.toMatchObject({ code: 'closed' })
    client.send('430["that"]')
    expect(await answer).toBe('that')
  })

  test('go to every socket of a namespace', async () => {
    const world = await openSocketIo()
    const clients = [await world.connected(), await world.connected()]
    await until(() => world.io.of('/').emit('news', 1) === 2)
    for (const client of clients) expect(await client.next()).toBe('42["news",1]')
  })

  test('that cannot be sent are reported, and not taken', async () => {
    const world = await openSocketIo({ limits: { maxMessageBytes: 1_000 } })
    const sockets = echo(world)
    await (await world.connected()).next()
    const [socket] = sockets
    expect([socket?.emit('a', 1n), socket?.emit('a', 'x'.repeat(1_000)), socket?.emit('connect')]).toEqual([
      false,
      false,
      false,
    ])
    expect(world.errors).toMatchObject([{ name: 'TypeError' }, { code: 'too-large' }, { code: 'bad-frame' }])
  })

  test('a listener that throws is reported, and the others hear', async () => {
    const world = await openSocketIo()
    world.io.of('/').on('connect', (socket) => {
      socket.on('message', () => {
        throw new Error('mine')
      })
    })
    echo(world)
    const client = await world.connected()
    await client.next()
    client.send('42["message",1]')
    expect(await client.next()).toBe('42["message-back",1]')
    expect(world.errors).toEqual([new Error('mine')])
  })
})

describe('what breaks a rule closes the connection', () => {
  test.each([
    ['an unknown type', '4abc'],
    ['a payload that is no list', '42{}'],
    ['an event without a name', '42[]'],
    ['an event without a payload', '42'],
    ['an id that is no number', '42abc["message-with-ack"]'],
    ['an acknowledgement without an id', '43["a"]'],
    ['an event in a namespace that is not connected', '42/custom,["message"]'],
    ['a second connect', '40'],
    ['a refusal of a connect', '44{"message":"x"}'],
    ['a key that could replace a prototype', '42["message",{"__proto__":1}]'],
    ['JSON that nests too deep', `42["message",${'['.repeat(100)}${']'.repeat(100)}]`],
    ['more attachments than there may be', '4511-["message"]'],
  ])('%s', async (_what, packet) => {
    const world = await openSocketIo()
    echo(world)
    const client = await world.connected()
    await client.next()
    client.send(packet)
    expect(await client.next()).toBeNull()
  })

  test.each([
    ['bytes that belong to nothing', [Uint8Array.of(1)]],
    ['text instead of an attachment', ['451-["message",{"_placeholder":true,"num":0}]', '42["message"]']],
    ['an attachment that is not there', ['451-["message",{"_placeholder":true,"num":7}]', Uint8Array.of(1)]],
    ['attachments of more than a message may have', ['452-["message"]', new Uint8Array(600), new Uint8Array(600)]],
  ])('%s', async (_what, packets) => {
    const world = await openSocketIo({ limits: { maxMessageBytes: 1_000 } })
    echo(world)
    const client = await world.connected()
    await client.next()
    for (const packet of packets) client.send(packet)
    expect(await client.next()).toBeNull()
  })
})

describe('the session below', () => {
  test('has what is said as "message" in the main namespace, while nothing else listens there', async () => {
    const world = await openSocketIo()
    world.gateway.on('session', (session) => {
      session.on('message', (body) => session.send(body))
    })
    const client = await world.connected()
    client.send('42["message",{"a":[1]}]')
    expect(await client.next()).toBe('42["message",{"a":[1]}]')
    client.send('451-["message",{"_placeholder":true,"num":0}]')
    client.send(Uint8Array.of(1, 2))
    expect([await client.next(), await client.next()]).toEqual([
      '451-["message",{"_placeholder":true,"num":0}]',
      Buffer.of(1, 2),
    ])
    client.send('42["other",1]')
    client.send('42["message",1,2]')
    client.send('42["message","last"]')
    expect(await client.next()).toBe('42["message","last"]')
  })

  test('is broadcast to, and says how it is carried and what it promises', async () => {
    const world = await openSocketIo()
    const client = await world.connected()
    expect(world.gateway.broadcast({ news: 'a\x1eb' })).toBe(1)
    expect(await client.next()).toBe('42["message",{"news":"a\\u001eb"}]')
    expect([world.sessions[0]?.transport, world.sessions[0]?.delivery]).toEqual(['engine.io websocket', 'at-most-once'])
  })
})

test('names that no namespace has are refused', async () => {
  const world = await openSocketIo()
  for (const name of ['chat', '/a,b', '/a b', '/a?b', '']) expect(() => world.io.of(name)).toThrow('no namespace')
})

test('what waits for attachments counts with all bodies in flight, and who holds most is closed', async () => {
  const world = await openSocketIo({ limits: { maxBodiesBytes: 300_000 } })
  const clients = [await world.connected(), await world.connected(), await world.connected(), await world.connected()]
  for (const [n, client] of clients.entries()) {
    client.send('452-["two",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]')
    client.send(Buffer.alloc(n === 2 ? 120_000 : 90_000))
  }
  expect(await clients[2]?.next()).toBe(null)
  const names: string[] = []
  world.io.of('/').on('connect', (socket) => socket.on('two', () => names.push(socket.id)))
  const good = await world.connected()
  good.send('452-["two",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]')
  for (let n = 0; n < 2; n++) good.send(Buffer.alloc(4))
  await until(() => names.length === 1)
})
