import fc from 'fast-check'
import { hold } from '../journal.ts'
import { KINDS, type Kind } from '../script.ts'
import { liveSlowly, type SlowLife, slowBody } from './slow-life.ts'

export const START_MS = 3_000

/** What is used alone, and the whole ladder. */
export const WAYS: readonly (readonly Kind[])[] = [['websocket'], ['sse'], ['http-streaming'], ['long-polling'], KINDS]
export const RATES: readonly number[] = [2, 20, 50, 125, 400]

const ROUND_TRIP_MS = 50

export const plain: SlowLife = {
  seed: 1,
  line: { bytesPerSecond: 20_000, latencyMs: ROUND_TRIP_MS / 2, forbidsPosts: false, maxUrlChars: 8_000 },
  transports: KINDS,
  down: [],
  up: [],
  startMs: START_MS,
  cuts: [],
}

const bytesOf = (chars: readonly number[]): number =>
  chars.reduce((sum, count, nth) => sum + new TextEncoder().encode(JSON.stringify(slowBody(nth, count))).length, 0)

/** What a line of that rate takes for these messages alone. */
export const lineMs = ({ line, down, up }: SlowLife): number =>
  (Math.max(bytesOf(down), bytesOf(up)) * 1_000) / line.bytesPerSecond

/** [D9]: how much longer than the line needs, and round trips until the rate is known. */
const FACTOR = 1.35
const ROUND_TRIPS = 6

/** Holds a life without cuts against what its line allows. */
export async function inTime(life: SlowLife): Promise<void> {
  const boundMs = FACTOR * lineMs(life) + 2 * ROUND_TRIPS * life.line.latencyMs
  const { down, up, resets } = await liveSlowly(life, START_MS + 3 * lineMs(life) + 10_000)
  whole(life, { down, up, resets })
  const tookMs = Math.max(...down, ...up) - START_MS
  hold('[D9]', tookMs <= boundMs, () => `took ${tookMs} ms, where ${boundMs} are enough`)
}

const chars = fc.oneof(fc.integer({ min: 10, max: 500 }), fc.integer({ min: 5_000, max: 100_000 }))

/** Few and long messages in either direction, and cuts of all that is open. */
export const slowLives: fc.Arbitrary<SlowLife> = fc
  .record({
    seed: fc.nat(),
    kBps: fc.constantFrom(...RATES),
    latencyMs: fc.integer({ min: 1, max: 300 }),
    transports: fc.constantFrom(...WAYS),
    down: fc.array(chars, { maxLength: 4 }),
    up: fc.array(chars, { maxLength: 4 }),
    // Where each stands between beginning and end.
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
  })
  .map(({ kBps, latencyMs, cuts, ...rest }) => {
    const life = { ...plain, ...rest, line: { ...plain.line, bytesPerSecond: kBps * 1_000, latencyMs } }
    return { ...life, cuts: cuts.map((share) => START_MS + share * lineMs(life)) }
  })

/** Every transport that goes up by requests, alone and together. */
const HTTP = KINDS.filter((name) => name !== 'websocket')
const HTTP_WAYS: readonly (readonly Kind[])[] = [...HTTP.map((name) => [name]), HTTP]

const every = { ...plain.line, bytesPerSecond: 400_000 }
const EVERY_MS = 200
/** Longer than what is said at the beginning, and shorter than what a part of a long message takes. */
const TINY_URL_CHARS = 250

/** What stands on the way up: answers that are late, or something that refuses all but short URLs. */
export const hamperedLives: fc.Arbitrary<SlowLife> = fc
  .record({
    seed: fc.nat(),
    transports: fc.constantFrom(...HTTP_WAYS),
    line: fc.oneof(
      fc.integer({ min: 500, max: 3_000 }).map((lateMs): SlowLife['line'] => ({ ...every, answersLateMs: [lateMs] })),
      fc.constant<SlowLife['line']>({ ...every, forbidsPosts: true, maxUrlChars: TINY_URL_CHARS }),
    ),
    longAt: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ seed, transports, line, longAt }) => {
    const short = Array.from({ length: 100 }, () => 50)
    const up = line.forbidsPosts ? short.toSpliced(longAt, 1, 6_000) : short
    return { ...plain, seed, transports, line, everyMs: EVERY_MS, up, down: short }
  })

const HAMPERED_MS = 60_000

/** Holds such a life: messages are no more than twice as late as answers, what cannot pass is told, and the transport stays. */
export async function unhampered(life: SlowLife): Promise<void> {
  const { down, up, used, attempts } = await liveSlowly(life, START_MS + HAMPERED_MS)
  const { answersLateMs, forbidsPosts } = life.line
  hold('[D9]', used.length === 1, () => `used ${used.join(', ')}`)
  hold('[S6]', down.length === life.down.length, () => `${down.length} of ${life.down.length} messages came down`)
  const longAt = life.up.findIndex((chars) => chars > 1_000)
  const passing = forbidsPosts ? longAt : life.up.length
  hold('[S6]', up.length === passing, () => `${up.length} of ${passing} messages went up`)
  const isTold = attempts.some(({ message }) => message.includes('blocked-size'))
  hold('[D6]', isTold === forbidsPosts, () => `blocked-size is ${isTold ? '' : 'not '}told`)
  const lagMs = Math.max(0, ...up.map((at, nth) => at - START_MS - nth * EVERY_MS))
  const boundMs = 2 * (answersLateMs?.[0] ?? 0) + 2 * ROUND_TRIPS * life.line.latencyMs
  hold('[D9]', forbidsPosts || lagMs <= boundMs, () => `a message was ${lagMs} ms late, where ${boundMs} are enough`)
}

/** Links take seconds to open, and what was under way at a cut goes once more. */
const CUT_MS = 25_000

/** Holds a life with cuts: everything arrives, and each message goes on where it was. */
export async function resumed(life: SlowLife): Promise<void> {
  whole(life, await liveSlowly(life, START_MS + 2 * lineMs(life) + CUT_MS * (1 + life.cuts.length)))
}

type Arrived = Pick<Awaited<ReturnType<typeof liveSlowly>>, 'down' | 'up' | 'resets'>

function whole(life: SlowLife, { down, up, resets }: Arrived): void {
  hold('[S6]', down.length === life.down.length, () => `${down.length} of ${life.down.length} messages came down`)
  hold('[S6]', up.length === life.up.length, () => `${up.length} of ${life.up.length} messages went up`)
  hold('[S6]', resets === 0, () => `${resets} resets`)
}
