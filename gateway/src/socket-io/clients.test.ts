import { once } from 'node:events'
import { io as connect, type Socket } from 'socket.io-client'
import { describe, expect, onTestFinished, test } from 'vitest'
import { until } from '../../testing/engine-io.ts'
import { openSocketIo, type SocketIoWorld } from '../../testing/socket-io.ts'
import type { SocketIoParser, SocketIoSocket } from './index.ts'

const { default: msgpack } = (await import('socket.io-msgpack-parser')) as unknown as { default: SocketIoParser }

const limits = { maxMessageBytes: 4_000_000, maxOutboxBytes: 16_000_000 }

describe.each([
  ['its own parser', undefined],
  ['msgpack', msgpack],
] as const)('socket.io-client 4 with %s', (_name, parser) => {
  const open = () => openSocketIo({ limits }, parser === undefined ? {} : { parser })

  const client = (world: SocketIoWorld, path = '/', more: object = {}): Socket => {
    const options = { forceNew: true, reconnectionDelay: 10, ...(parser === undefined ? {} : { parser }), ...more }
    const socket = connect(world.url + path, options)
    onTestFinished(() => void socket.disconnect())
    return socket
  }

  const heardBy = (world: SocketIoWorld, path = '/'): SocketIoSocket[] => {
    const sockets: SocketIoSocket[] = []
    world.io.of(path).on('connect', (socket) => sockets.push(socket))
    return sockets
  }

  describe.each([[['polling']], [['websocket']], [['polling', 'websocket']]])('over %j', (transports) => {
    test('events with text and bytes, acknowledged both ways', async () => {
      const world = await open()
      const sockets = heardBy(world, '/chat')
      world.io.of('/chat').on('connect', (socket) => {
        socket.on('say', (text: string, bytes: Uint8Array, answer: (text: string, bytes: Uint8Array) => void) =>
          answer(`${text}!`, bytes),
        )
      })
      const socket = client(world, '/chat', { transports, auth: { token: 'x' } })
      socket.on('ask', (question: string, answer: (text: string) => void) => answer(`${question}?`))
      const answer = await new Promise<unknown[]>((resolve) =>
        socket.emit('say', 'hi', Uint8Array.of(1, 2, 3), (...values: unknown[]) => resolve(values)),
      )
      expect([answer[0], [...new Uint8Array(answer[1] as ArrayBuffer)]]).toEqual(['hi!', [1, 2, 3]])
      expect(await sockets[0]?.request('ask', ['really'])).toBe('really?')
      expect([sockets[0]?.auth, sockets[0]?.id]).toEqual([{ token: 'x' }, socket.id])
    })

    test('a megabyte each way', async () => {
      const world = await open()
      world.io.of('/').on('connect', (socket) => {
        socket.on('large', (...args: unknown[]) => socket.emit('back', ...args))
      })
      const socket = client(world, '/', { transports })
      const bytes = Buffer.alloc(1_000_000, 5)
      const back = once(socket as unknown as NodeJS.EventEmitter, 'back')
      socket.emit('large', 'é'.repeat(500_000), bytes)
      const [text, binary] = await back
      expect([text === 'é'.repeat(500_000), Buffer.compare(Buffer.from(binary), bytes)]).toEqual([true, 0])
    })

    test('messages under traffic arrive once and in order, upgrade or not', async () => {
      const world = await open()
      const heard: number[] = []
      const said: number[] = []
      world.io.of('/').on('connect', (socket) => {
        socket.on('n', (n: number) => {
          heard.push(n)
          socket.emit('n', n)
        })
      })
      const socket = client(world, '/', { transports })
      socket.on('n', (n: number) => said.push(n))
      await once(socket as unknown as NodeJS.EventEmitter, 'connect')
      for (let n = 0; n < 200; n++) {
        socket.emit('n', n)
        if (n % 5 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      await until(() => said.length >= 200)
      const all = Array.from({ length: 200 }, (_, n) => n)
      expect([heard, said]).toEqual([all, all])
    })
  })

  test('comes back by itself as another session when its link is cut', async () => {
    const world = await open()
    const sockets = heardBy(world)
    const socket = client(world, '/', { transports: ['websocket'] })
    await until(() => sockets.length === 1)
    sockets[0]?.session.end('expired')
    await until(() => sockets.length === 2)
    expect([sockets[0]?.isConnected, world.gateway.sessionCount, socket.connected]).toEqual([false, 1, true])
  })

  test('learns that its namespace does not exist, and that it is refused', async () => {
    const world = await open()
    world.io.of('/closed').authorize(() => 'Not you')
    const reasons = await Promise.all(
      ['/closed', '/none'].map(async (path) => {
        const [error] = await once(client(world, path) as unknown as NodeJS.EventEmitter, 'connect_error')
        return error.message
      }),
    )
    expect(reasons).toEqual(['Not you', 'Invalid namespace'])
  })

  test('is a session to the rest of the application', async () => {
    const world = await open()
    const socket = client(world)
    const heard: unknown[] = []
    world.gateway.on('session', (session) => {
      session.on('message', (body) => heard.push(body))
    })
    const news = once(socket as unknown as NodeJS.EventEmitter, 'message')
    await once(socket as unknown as NodeJS.EventEmitter, 'connect')
    socket.send({ a: 1 })
    await until(() => heard.length === 1)
    expect(world.gateway.broadcast({ news: 'é' })).toBe(1)
    expect([heard, await news]).toEqual([[{ a: 1 }], [{ news: 'é' }]])
  })
})
