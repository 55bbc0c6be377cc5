import fc from 'fast-check'
import { Decoder, Encoder, type Packet, PacketType } from 'socket.io-parser'
import { expect, test } from 'vitest'
import { openSocketIo } from '../../testing/socket-io.ts'

type Part = string | Buffer

/** What the parser on npm reads. */
function read(parts: readonly Part[]): unknown {
  const decoder = new Decoder()
  let packet: unknown
  decoder.on('decoded', (decoded: Packet) => {
    packet = { ...decoded, data: plain(decoded.data) }
  })
  for (const part of parts) decoder.add(part)
  return packet
}

/** Bytes as a list of numbers, in any depth. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: [...value] }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
}

const bytes = fc.uint8Array({ maxLength: 20 }).map((each) => Buffer.from(each))
/** A key that could replace a prototype is refused, whatever the parser makes of it. */
const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('__proto__'))
const args = fc.array(fc.oneof(json, bytes, fc.record({ deep: fc.tuple(json, bytes) })), { maxLength: 5 })
const ids = fc.option(fc.nat(1_000_000), { nil: undefined })

const NAMESPACES = ['/', '/chat'] as const

test('valid events are heard and acknowledged as the parser on npm reads and writes them', async () => {
  const world = await openSocketIo()
  const heard: unknown[] = []
  for (const name of NAMESPACES)
    world.io.of(name).on('connect', (socket) => {
      socket.on('m', (...all: unknown[]) => {
        const last = all.at(-1)
        const answer = typeof last === 'function' ? (all.pop() as (...values: unknown[]) => void) : null
        heard.push(plain(all))
        if (answer === null) socket.emit('m', ...all)
        else answer(...all)
      })
    })
  const client = await world.connected()
  client.send('40/chat')
  await client.next()
  const encoder = new Encoder()
  await fc.assert(
    fc.asyncProperty(args, ids, fc.constantFrom(...NAMESPACES), async (all, id, nsp) => {
      const event = { type: PacketType.EVENT, nsp, data: ['m', ...all], ...(id === undefined ? {} : { id }) }
      const parts: Part[] = encoder.encode(event)
      for (const part of parts) client.send(typeof part === 'string' ? `4${part}` : part)
      const answer = id === undefined ? event : { type: PacketType.ACK, nsp, data: all, id }
      const expected: Part[] = encoder.encode(answer)
      const said: Part[] = []
      for (const _ of expected) {
        const part = await client.next()
        if (part === null) throw new Error('the connection was closed')
        said.push(typeof part === 'string' ? part.slice(1) : part)
      }
      expect(said).toEqual(expected)
      expect(heard.pop()).toEqual((read(parts) as { data: unknown[] }).data.slice(1))
    }),
  )
})
