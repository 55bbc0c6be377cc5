import { request } from 'node:http'
import { createGateway, RungwayError } from '@rungway/gateway'
import { mountEngineIo } from '@rungway/gateway/engine-io'
import { serve } from '@rungway/gateway/node'
import { mountSocketIo } from '@rungway/gateway/socket-io'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../gateway/testing/engine-io.ts'
import { PACKETS } from './corpus.ts'
import { type Mutation, mutate, mutations } from './mutate.ts'

const RUNS = 40
/** No ping comes between the messages of neighbours. */
const limits = { maxMessageBytes: 64 * 1024, pingMs: 600_000 }

interface World {
  readonly port: number
  /** What the application has been told of. */
  readonly errors: readonly unknown[]
}

async function open(): Promise<World> {
  const errors: unknown[] = []
  const onError = (error: unknown): void => {
    // Base64 and escapes make what came longer, so that the echo of a long body is refused.
    if (!(error instanceof RungwayError && error.code === 'too-large')) errors.push(error)
  }
  const gateway = createGateway({ limits, onRefusal() {}, onError })
  gateway.on('session', (session) => {
    session.on('message', (body) => session.send(body))
  })
  const io = mountSocketIo(gateway)
  for (const name of ['/', '/chat'])
    io.of(name).on('connect', (socket) => {
      socket.on('m', (...args: unknown[]) => socket.emit('m', ...args.filter((arg) => typeof arg !== 'function')))
    })
  const { server, port, close } = await serve({ gateway, port: 0, hostname: 'localhost' })
  mountEngineIo(gateway, { allowEIO3: true }).attach(server)
  io.attach(server)
  onTestFinished(close)
  return { port, errors }
}

/** One that exchanges numbers, and hears each once and in order. */
type Neighbour = (n: number) => Promise<void>

async function neighbours({ port }: World): Promise<Neighbour[]> {
  const socket = async (path: string, version: string, opening: readonly string[], packet: (n: number) => string) => {
    const messages = await connect(`ws://localhost:${port}/${path}/?EIO=${version}&transport=websocket`)
    await messages.next()
    for (const each of opening) {
      messages.send(each)
      await messages.next()
    }
    return async (n: number) => {
      messages.send(packet(n))
      expect(await messages.next()).toBe(packet(n))
    }
  }
  const url = `http://localhost:${port}/engine.io/?EIO=4&transport=polling`
  const sid = /"sid":"([^"]+)"/.exec(await (await fetch(url)).text())?.[1]
  const message = (n: number) => `4${n}`
  return [
    await socket('engine.io', '4', [], message),
    await socket('engine.io', '3', [], message),
    await socket('socket.io', '4', ['40/chat'], (n) => `42/chat,["m",${n}]`),
    async (n) => {
      await fetch(`${url}&sid=${sid}`, { method: 'POST', body: message(n) })
      expect(await (await fetch(`${url}&sid=${sid}`)).text()).toBe(message(n))
    },
  ]
}

type Framing = (packets: readonly string[]) => Buffer

/** How several packets are one body. */
const FRAMINGS: readonly Framing[] = [
  (packets) => Buffer.from(packets.join('\x1e')),
  (packets) => Buffer.from(packets.map((packet) => `${packet.length}:${packet}`).join('')),
  (packets) =>
    Buffer.concat(
      packets.flatMap((packet) => {
        const content = Buffer.from(packet)
        return [Buffer.of(0, ...[...String(content.length)].map(Number), 255), content]
      }),
    ),
  (packets) => Buffer.from(packets[0] ?? '4'),
]

interface Sent {
  readonly bytes: Buffer
  readonly isBinary: boolean
}

const sent: fc.Arbitrary<Sent> = fc
  .tuple(
    fc.array(fc.constantFrom(...PACKETS), { minLength: 1, maxLength: 4 }),
    fc.constantFrom(...FRAMINGS),
    mutations as fc.Arbitrary<readonly Mutation[]>,
    fc.boolean(),
  )
  .map(([packets, framing, changes, isBinary]) => ({ bytes: mutate(framing(packets), changes), isBinary }))

interface Case {
  readonly path: 'engine.io' | 'socket.io'
  readonly version: '3' | '4'
  readonly over: 'polling' | 'websocket' | 'upgrade'
  readonly all: readonly Sent[]
  /** The last of them is not sent whole: the connection is cut there. */
  readonly cutAt: number | null
}

const cases: fc.Arbitrary<Case> = fc.record({
  path: fc.constantFrom('engine.io', 'socket.io'),
  version: fc.constantFrom('4', '4', '3'),
  over: fc.constantFrom('polling', 'websocket', 'upgrade'),
  all: fc.array(sent, { minLength: 1, maxLength: 4 }),
  cutAt: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
})

/** Sends a POST. Resolves with its status, or with null when it is cut. */
function post(url: string, { bytes, isBinary }: Sent, cutAt: number | null): Promise<number | null> {
  return new Promise((resolve) => {
    const type = isBinary ? 'application/octet-stream' : 'text/plain'
    const headers = { 'content-type': type, 'content-length': bytes.length }
    const outgoing = request(url, { method: 'POST', headers }, (reply) => {
      reply.resume()
      resolve(reply.statusCode ?? null)
    })
    outgoing.on('error', () => resolve(null))
    if (cutAt === null) outgoing.end(bytes)
    else outgoing.write(bytes.subarray(0, Math.floor(cutAt * bytes.length)), () => outgoing.destroy())
  })
}

/** Plays a case. Resolves with the statuses that it was answered with. */
async function play({ path, version, over, all, cutAt }: Case, { port }: World): Promise<(number | null)[]> {
  const query = `localhost:${port}/${path}/?EIO=${version}&transport=`
  const cutOf = (index: number) => (index === all.length - 1 ? cutAt : null)
  if (over === 'websocket') return overSocket(`ws://${query}websocket`, [], all, cutAt)
  const opened = await fetch(`http://${query}polling`)
  const sid = /"sid":"([^"]+)"/.exec(await opened.text())?.[1]
  if (over === 'upgrade') return overSocket(`ws://${query}websocket&sid=${sid}`, ['2probe'], all, cutAt)
  const url = `http://${query}polling&sid=${sid}`
  const left = new AbortController()
  const poll = fetch(url, { signal: left.signal }).then(
    ({ status }) => status,
    () => null,
  )
  const statuses: (number | null)[] = [opened.status]
  for (const [index, each] of all.entries()) statuses.push(await post(url, each, cutOf(index)))
  left.abort()
  return [...statuses, await poll]
}

async function overSocket(
  url: string,
  opening: readonly string[],
  all: readonly Sent[],
  cutAt: number | null,
): Promise<(number | null)[]> {
  const { socket, status } = await connect(url)
  if (status !== null) return [status]
  for (const each of opening) socket.send(each)
  for (const { bytes, isBinary } of all) socket.send(bytes, { binary: isBinary })
  // A frame that promises more than will come.
  if (cutAt !== null) socket.send(Buffer.alloc(100), { binary: true, fin: false })
  socket.terminate()
  return []
}

interface Scene {
  readonly world: World
  readonly exchanges: readonly Neighbour[]
}

async function openScene(): Promise<Scene> {
  const world = await open()
  return { world, exchanges: await neighbours(world) }
}

test('whatever a client of Engine.IO or Socket.IO sends, nothing throws, and its neighbours go on', async () => {
  let scene = await openScene()
  let n = 0
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const { world, exchanges } = scene
      n++
      try {
        for (const status of await play(one, world)) expect(status ?? 400).toBeLessThan(500)
        await Promise.all(exchanges.map((exchange) => exchange(n)))
        expect(world.errors).toEqual([])
      } catch (error) {
        // Neighbours that are out of step would fail each smaller case too.
        scene = await openScene()
        throw error
      }
    }),
    { numRuns: RUNS },
  )
})
