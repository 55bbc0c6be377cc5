import { describe, expect, onTestFinished, test } from 'vitest'
import { connect, until } from '../../testing/engine-io.ts'
import { openSocketIo, type SocketIoWorld } from '../../testing/socket-io.ts'
import { serve } from '../node/serve.ts'
import { mountSocketIo, type SocketIoSocket } from './index.ts'
import { JSON_PARSER } from './parser.ts'

describe('a socket in a channel', () => {
  test('hears publications under the name of the channel, in order, until it leaves', async () => {
    const world = await openSocketIo()
    const joined: Promise<void>[] = []
    world.io.of('/').on('connect', (socket) => {
      joined.push(socket.join('room:lobby'), socket.join('room:lobby'))
      socket.on('leave', (answer: () => void) => {
        socket.leave('room:lobby')
        answer()
      })
    })
    const client = await world.connected()
    await until(() => joined.length === 2)
    await Promise.all(joined)
    const room = world.gateway.channel('room:lobby')
    for (const n of [1, 2]) await room.publish({ n })
    const about = (offset: number) => `{"channel":"room:lobby","offset":${offset},"author":null}`
    expect([await client.next(), await client.next()]).toEqual([
      `42["room:lobby",{"n":1},${about(1)}]`,
      `42["room:lobby",{"n":2},${about(2)}]`,
    ])
    client.send('421["leave"]')
    await client.next()
    await room.publish({ n: 3 })
    client.send('422["leave"]')
    expect(await client.next()).toBe('432[]')
  })

  test('hears them as another event where it is told so, in its own namespace', async () => {
    const world = await openSocketIo()
    const joined: Promise<void>[] = []
    for (const name of ['/', '/chat'])
      world.io.of(name).on('connect', (socket) => {
        joined.push(socket.join('room:lobby', { event: 'chat' }))
      })
    const clients = [await world.connected(), await world.connected('40/chat')]
    await until(() => joined.length === 2)
    await Promise.all(joined)
    await world.gateway.channel('room:lobby').publish('hi')
    const rest = '"hi",{"channel":"room:lobby","offset":1,"author":null}]'
    expect(await Promise.all(clients.map((client) => client.next()))).toEqual([
      `42["chat",${rest}`,
      `42/chat,["chat",${rest}`,
    ])
  })

  test('that is gone hears nothing, and holds nothing of the channel', async () => {
    const world = await openSocketIo()
    const joined: Promise<void>[] = []
    world.io.of('/').on('connect', (socket) => {
      joined.push(socket.join('room:lobby'))
    })
    const client = await world.connected()
    await until(() => joined.length === 1)
    client.socket.terminate()
    await Promise.all(joined)
    await until(() => world.gateway.hub.find('room:lobby')?.subscriberCount === 0)
    await world.gateway.channel('room:lobby').publish('to no one')
    expect(world.errors).toEqual([])
  })
})

test('sockets of two mounts in one channel each hear it as the parser of their mount writes it', async () => {
  const world = await openSocketIo()
  const { gateway } = world
  const Encoder = class {
    encode = () => ['as another parser writes it']
  }
  const other = mountSocketIo(gateway, { path: '/other', parser: { ...JSON_PARSER, Encoder } })
  const { server, port, close } = await serve({ gateway, port: 0, hostname: 'localhost' })
  other.attach(server)
  onTestFinished(close)
  const joined: Promise<void>[] = []
  for (const { of } of [world.io, other]) of('/').on('connect', (socket) => joined.push(socket.join('room:lobby')))
  const client = await world.connected()
  const stranger = await connect(`ws://localhost:${port}/other/?EIO=4&transport=websocket`)
  await stranger.next()
  stranger.send('40')
  await stranger.next()
  await until(() => joined.length === 2)
  await Promise.all(joined)
  await gateway.channel('room:lobby').publish(1)
  expect(await client.next()).toBe('42["room:lobby",1,{"channel":"room:lobby","offset":1,"author":null}]')
  expect(await stranger.next()).toBe('4as another parser writes it')
})

describe('a socket that joins as a member', () => {
  const members = async (world: SocketIoWorld) => (await world.gateway.hub.presence('room:lobby')).members

  test('is seen with its data until it leaves, or is gone', async () => {
    const world = await openSocketIo()
    const joined: Promise<void>[] = []
    const sockets: SocketIoSocket[] = []
    world.io.of('/').on('connect', (socket) => {
      sockets.push(socket)
      joined.push(socket.join('room:lobby', { member: { name: 'ada' } }))
    })
    const [, second] = [await world.connected(), await world.connected()]
    await until(() => joined.length === 2)
    await Promise.all(joined)
    const member = { id: expect.stringMatching(/^[\w-]{21}$/), user: null, data: { name: 'ada' } }
    expect(await members(world)).toEqual([member, member])
    sockets[0]?.leave('room:lobby')
    expect(await members(world)).toEqual([member])
    second?.socket.terminate()
    await until(() => sockets[1]?.isConnected === false)
    expect(await members(world)).toEqual([])
  })

  test('is not let in beyond maxMembersPerChannel, nor with too much to show', async () => {
    const world = await openSocketIo({ limits: { maxMembersPerChannel: 1, maxMemberBytes: 10 } })
    const sockets: SocketIoSocket[] = []
    world.io.of('/').on('connect', (socket) => sockets.push(socket))
    await Promise.all([world.connected(), world.connected()])
    await until(() => sockets.length === 2)
    const [first, second] = sockets
    const tooLarge = { code: 'too-large', message: expect.stringContaining('maxMemberBytes allows (10)') }
    await expect(first?.join('room:lobby', { member: 'ä'.repeat(5) })).rejects.toMatchObject(tooLarge)
    await first?.join('room:lobby', { member: true })
    // The channel hears of it a moment later.
    await new Promise((resolve) => setTimeout(resolve, 0))
    await expect(second?.join('room:lobby', { member: true })).rejects.toMatchObject({ code: 'too-many' })
    expect(world.gateway.hub.find('room:lobby')?.subscriberCount).toBe(1)
    await second?.join('room:lobby')
    expect(world.gateway.hub.find('room:lobby')?.subscriberCount).toBe(2)
  })
})

describe('the session below, in a channel', () => {
  test('hears publications as events of the main namespace, until it is taken out', async () => {
    const world = await openSocketIo()
    const client = await world.connected()
    await world.sessions[0]?.subscribe('room:lobby')
    await world.gateway.channel('room:lobby').publish({ n: 1 })
    expect(await client.next()).toBe('42["room:lobby",{"n":1},{"channel":"room:lobby","offset":1,"author":null}]')
    expect([world.sessions[0]?.unsubscribe('room:lobby'), world.sessions[0]?.unsubscribe('room:lobby')]).toEqual([
      true,
      false,
    ])
    await world.gateway.channel('room:lobby').publish({ n: 2 })
    world.sessions[0]?.send('last')
    expect(await client.next()).toBe('42["message","last"]')
  })

  test('is asked nothing, and the application hears where it can ask', async () => {
    const world = await openSocketIo()
    await world.connected()
    await expect(world.sessions[0]?.request('lookup', 1)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('socket.request'),
    })
  })
})
