import fc from 'fast-check'
import { FLAG, frame, requestHeaders, TYPE, uint32 } from '../../gateway/testing/http2-frames.ts'
import { OPCODE, requestText, socketFrame, UPGRADE } from '../abuse/tools.ts'
import { LINES, PACKETS, REQUESTS } from './corpus.ts'
import { type Mutation, mutate, mutations } from './mutate.ts'

/** What is sent on one connection, in pieces. */
export interface Conversation {
  readonly over: 'tcp' | 'tls'
  /** What it is, for the report of a failure. */
  readonly what: string
  readonly bytes: Buffer
  /** Where the bytes are cut into writes, as shares of their length. */
  readonly cuts: readonly number[]
  /** What becomes of the connection when all is sent, or after that many writes. */
  readonly leaves: 'waits' | 'ends' | 'resets'
  readonly leavesAfter: number
}

/** Connections at the same time, all of them about the same session. */
export type Case = readonly Conversation[]

const SESSION = '{session-of-this-case}'
const hello = (link: number): string => `v=1&session=${SESSION}&link=${link}&claim=${link}&seen=0`

interface Made {
  readonly what: string
  readonly over: Conversation['over']
  readonly bytes: Buffer
}

const made = (what: string, over: Conversation['over'], bytes: Buffer, changes: readonly Mutation[]): Made => ({
  what,
  over,
  bytes: mutate(bytes, changes),
})

/** Whole requests, several on one connection, changed anywhere. */
const requests = fc
  .tuple(fc.array(fc.constantFrom(...REQUESTS), { minLength: 1, maxLength: 3 }), mutations)
  .map(([all, changes]) => made('requests', 'tcp', Buffer.from(all.join('')), changes))

const body = fc
  .tuple(fc.array(fc.oneof(fc.constantFrom(...LINES), fc.json({ maxDepth: 4 })), { maxLength: 8 }), mutations)
  .map(([lines, changes]) => mutate(Buffer.from(lines.join('\n')), changes))

/** Lines that are changed, in a request that is right. */
const posts = fc.tuple(body, fc.integer({ min: 1, max: 4 })).map(([lines, link]) => {
  const head = requestText('POST', `/up?${hello(link)}`, {
    'content-type': 'text/plain',
    'content-length': `${lines.length}`,
  })
  return made('lines', 'tcp', Buffer.concat([Buffer.from(head), lines]), [])
})

/** Frames of a socket that was opened as it should be: their bytes are changed, heads included. */
const sockets = fc
  .tuple(
    fc.array(
      fc.record({
        opcode: fc.oneof({ weight: 6, arbitrary: fc.constant(OPCODE.text) }, fc.nat(15)),
        isLast: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.boolean()),
        payload: body,
      }),
      { maxLength: 6 },
    ),
    mutations,
  )
  .map(([frames, changes]) => {
    const bytes = Buffer.concat(frames.map(({ opcode, payload, isLast }) => socketFrame(opcode, payload, isLast)))
    const upgrade = requestText('GET', `/websocket?${hello(1)}&greet=1`, UPGRADE)
    return made('socket', 'tcp', Buffer.concat([Buffer.from(upgrade), mutate(bytes, changes)]), [])
  })

/** Packets of Engine.IO, alone and with Socket.IO's in them, in frames of a socket that was opened as it should be. */
const engineIo = fc
  .tuple(
    fc.constantFrom('/engine.io/?EIO=4', '/engine.io/?EIO=3', '/socket.io/?EIO=4'),
    fc.array(fc.tuple(fc.constantFrom(...PACKETS), mutations), { maxLength: 6 }),
    mutations,
  )
  .map(([path, packets, changes]) => {
    const upgrade = requestText('GET', `${path}&transport=websocket`, UPGRADE)
    const frames = packets.map(([packet, its]) => socketFrame(OPCODE.text, mutate(Buffer.from(packet), its), true))
    const sent = mutate(Buffer.concat(frames), changes)
    return made('Engine.IO', 'tcp', Buffer.concat([Buffer.from(upgrade), sent]), [])
  })

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const FLAGS = [0, FLAG.endStream, FLAG.endHeaders, FLAG.endHeaders | FLAG.endStream, 0xff]
const ROUTES = ['up', 'sse', 'long-polling', 'short-polling', 'http-streaming', 'websocket']

const http2Frame = fc.oneof(
  fc
    .record({
      route: fc.constantFrom(...ROUTES),
      method: fc.constantFrom('GET', 'POST'),
      stream: fc.nat(9),
      flags: fc.constantFrom(...FLAGS),
    })
    .map(({ route, method, stream, flags }) =>
      frame(
        TYPE.headers,
        flags,
        stream,
        requestHeaders(method, `/${route}?${hello(stream)}`, { 'content-type': 'text/plain' }),
      ),
    ),
  fc
    .tuple(fc.nat(9), body, fc.constantFrom(...FLAGS))
    .map(([stream, data, flags]) => frame(TYPE.data, flags, stream, data.subarray(0, 16_384))),
  fc
    .tuple(fc.nat(10), fc.nat(9), fc.uint8Array({ maxLength: 20 }))
    .map(([type, stream, data]) => frame(type, 0, stream, data)),
  fc.tuple(fc.nat(9), fc.nat()).map(([stream, code]) => frame(TYPE.reset, 0, stream, uint32(code))),
)

const http2 = fc.tuple(fc.array(http2Frame, { maxLength: 10 }), mutations).map(([frames, changes]) => {
  const head = Buffer.concat([Buffer.from(PREFACE), frame(TYPE.settings, 0, 0)])
  return made('HTTP/2', 'tls', Buffer.concat([head, mutate(Buffer.concat(frames), changes)]), [])
})

/** No protocol at all. */
const noise = fc
  .tuple(fc.uint8Array({ maxLength: 200 }), fc.constantFrom<Conversation['over']>('tcp', 'tls'))
  .map(([bytes, over]) => made('noise', over, Buffer.from(bytes), []))

const share = fc.double({ min: 0, max: 1, noNaN: true })

const conversation: fc.Arbitrary<Conversation> = fc
  .record({
    made: fc.oneof(
      { weight: 4, arbitrary: requests },
      { weight: 3, arbitrary: posts },
      { weight: 4, arbitrary: sockets },
      { weight: 3, arbitrary: http2 },
      { weight: 2, arbitrary: engineIo },
      { weight: 1, arbitrary: noise },
    ),
    cuts: fc.array(share, { maxLength: 3 }),
    leaves: fc.constantFrom<Conversation['leaves']>('waits', 'ends', 'resets'),
    leavesAfter: fc.nat(4),
  })
  .map(({ made: { what, over, bytes }, ...more }) => ({ what, over, bytes, ...more }))

export const cases: fc.Arbitrary<Case> = fc.array(conversation, { minLength: 1, maxLength: 5 })

/** The writes of a conversation about that session. */
export function writesOf({ bytes, cuts, leaves, leavesAfter }: Conversation, session: string): Buffer[] {
  // A name of the same length: lengths that were said before stay right.
  const all = Buffer.from(bytes.toString('latin1').replaceAll(SESSION, session), 'latin1')
  const places = [0, ...cuts.map((each) => Math.floor(each * all.length)).sort((a, b) => a - b), all.length]
  const writes = places.slice(1).map((end, i) => all.subarray(places[i], end))
  return leaves === 'waits' ? writes : writes.slice(0, leavesAfter + 1)
}
