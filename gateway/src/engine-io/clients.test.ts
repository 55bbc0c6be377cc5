import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type EngineClient, openClient3, openClient6 } from '../../testing/engine-clients.ts'
import { type EngineWorld, openEngine, until } from '../../testing/engine-io.ts'

const MEGABYTE = 1_000_000
const limits = { maxMessageBytes: 4 * MEGABYTE, maxOutboxBytes: 16 * MEGABYTE }

describe.each([
  ['engine.io-client 6', openClient6],
  ['engine.io-client 3', openClient3],
] as const)('%s', (_name, open) => {
  const connect = (world: EngineWorld, transports: readonly string[]) => {
    const client = open(`http://localhost:${world.port}`, { transports })
    client.binaryType = 'arraybuffer'
    onTestFinished(() => void client.close())
    const heard: unknown[] = []
    client.on('message', (data: unknown) => heard.push(data))
    return { client, heard, closed: new Promise((resolve) => client.on('close', resolve)) }
  }
  const opened = ({ client }: { client: EngineClient }) => once(client as unknown as NodeJS.EventEmitter, 'open')

  describe.each([[['polling']], [['websocket']], [['polling', 'websocket']]])('over %j', (transports) => {
    test('text, bytes and a megabyte go both ways, in order', async () => {
      const world = await openEngine({ limits })
      const talk = connect(world, transports)
      await opened(talk)
      const large = 'é'.repeat(MEGABYTE / 2)
      const bytes = new Uint8Array(MEGABYTE).fill(7)
      for (const each of ['hello', Uint8Array.of(0, 1, 255), large, bytes]) talk.client.send(each)
      await until(() => talk.heard.length === 4)
      const [text, short, long, binary] = talk.heard
      expect([text, short, long === large]).toEqual(['hello', Uint8Array.of(0, 1, 255).buffer, true])
      expect(Buffer.compare(new Uint8Array(binary as ArrayBuffer), bytes)).toBe(0)
    })

    test('messages in both directions arrive once and in order, upgrade or not', async () => {
      const heard: unknown[] = []
      const world = await openEngine({ onSession: (session) => session.on('message', (body) => heard.push(body)) })
      const talk = connect(world, transports)
      await opened(talk)
      const count = 300
      for (let i = 0; i < count; i++) {
        talk.client.send(`up ${i}`)
        world.sessions[0]?.send(`down ${i}`)
        if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      await until(() => heard.length >= count && talk.heard.length >= count)
      expect(heard).toEqual(Array.from({ length: count }, (_, i) => `up ${i}`))
      expect(talk.heard).toEqual(Array.from({ length: count }, (_, i) => `down ${i}`))
    })

    test('both sides learn that the other has closed', async () => {
      const world = await openEngine()
      const first = connect(world, transports)
      await opened(first)
      first.client.close()
      await until(() => world.closed.length === 1)
      const second = connect(world, transports)
      await opened(second)
      world.sessions[1]?.close()
      await second.closed
      await until(() => world.closed.length === 2)
      expect(world.gateway.sessionCount).toBe(0)
    })
  })

  test('goes up to a socket', async () => {
    const world = await openEngine()
    const talk = connect(world, ['polling', 'websocket'])
    await once(talk.client as unknown as NodeJS.EventEmitter, 'upgrade')
    expect(talk.client.transport.name).toBe('websocket')
    await until(() => world.sessions[0]?.transport === 'engine.io websocket')
  })

  test('answers the heartbeat', async () => {
    const world = await openEngine({ limits: { pingMs: 20, pongMs: 5_000 } })
    const talk = connect(world, ['websocket'])
    let beats = 0
    const event = open === openClient6 ? 'ping' : 'pong'
    talk.client.on(event, () => beats++)
    await until(() => beats === 3)
    expect(world.closed).toEqual([])
  })
})
