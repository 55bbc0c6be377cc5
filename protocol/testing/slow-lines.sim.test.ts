import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hamperedLives, inTime, plain, RATES, resumed, slowLives, unhampered, WAYS } from './lines/arbitrary.ts'
import { liveSlowly } from './lines/slow-life.ts'
import { KINDS } from './script.ts'

const { RUNS, SEED, REPLAY_PATH } = process.env
const parameters = {
  numRuns: Number(RUNS ?? 60),
  ...(SEED === undefined ? {} : { seed: Number(SEED) }),
  ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
}

const HTTP = KINDS.filter((name) => name !== 'websocket')
const LARGE = [240_000]
const SMALL = Array.from({ length: 200 }, () => 500)

test.each(
  WAYS.flatMap((transports) => RATES.map((kBps) => [transports.join(), kBps, transports] as const)),
)('[A8] [D6] [D9] over %s a message of 240 kB, and many small ones, take about as long as a line of %s kB/s needs', async (_, kBps, transports) => {
  const line = { ...plain.line, bytesPerSecond: kBps * 1_000 }
  for (const said of [{ down: LARGE }, { down: SMALL }, { up: LARGE }, { up: SMALL }])
    await inTime({ ...plain, line, transports, ...said })
})

test('[D9] long messages on a slow line make no client change its transport', async () => {
  const { down, used } = await liveSlowly({ ...plain, down: [240_000, 10, 240_000] }, 60_000)
  expect(down).toHaveLength(3)
  expect(used).toEqual(['websocket'])
})

test.each([
  8_000, 2_000, 600,
])('[D6] [F7] where POST is forbidden and URLs of %s characters pass, a long message goes up, and the way down stays', async (maxUrlChars) => {
  const line = { ...plain.line, bytesPerSecond: 400_000, forbidsPosts: true, maxUrlChars }
  const life = { ...plain, line, transports: ['sse'] as const, up: [100, 20_000, 100] }
  const { up, attempts } = await liveSlowly(life, 60_000)
  expect([up.length, attempts]).toEqual([3, []])
})

test('[D6] [F7] where POST is forbidden and a message is long for its accents, it goes in parts over the same link', async () => {
  const line = { ...plain.line, bytesPerSecond: 400_000, forbidsPosts: true }
  const up = Array.from({ length: 40 }, () => 1_000)
  // POST is tried again now and then, with all of a message.
  const life = { ...plain, line, transports: ['sse'] as const, filler: 'é', everyMs: 1_000, up }
  const outcome = await liveSlowly(life, 60_000)
  expect([outcome.up.length, outcome.attempts]).toEqual([40, []])
})

test('[D6] where only the shortest URLs pass, short messages that have piled up go one by one', async () => {
  const line = { ...plain.line, bytesPerSecond: 400_000, forbidsPosts: true, maxUrlChars: 250 }
  const up = Array.from({ length: 60 }, () => 20)
  const { attempts, ...outcome } = await liveSlowly({ ...plain, line, transports: ['sse'], up }, 60_000)
  expect([outcome.up.length, attempts]).toEqual([60, []])
})

test.each([
  { transports: ['sse'] as const },
  { transports: ['long-polling'] as const },
  { transports: HTTP },
])('[D6] over $transports what is refused at any length is reported as blocked-size, and the link and the way down stay', async ({
  transports,
}) => {
  const line = { ...plain.line, bytesPerSecond: 400_000, forbidsPosts: true, maxUrlChars: 250 }
  const up = [50, 50, 6_000, 50, 50]
  const life = { ...plain, line, transports, everyMs: 200, up, down: Array.from({ length: 50 }, () => 50) }
  const outcome = await liveSlowly(life, 120_000)
  expect([outcome.up.length, outcome.down.length]).toEqual([2, 50])
  expect(outcome.used).toHaveLength(1)
  const [first, ...more] = outcome.attempts
  expect(first?.message).toContain('blocked-size')
  expect(first?.outcome).toBe('refused')
  // In two minutes: pauses grow up to half a minute.
  expect(more.length).toBeLessThan(12)
})

test.each([
  { how: '2.5 s late', most: 1, answersLateMs: [2_500] },
  { how: '3 s late', most: 1, answersLateMs: [3_000] },
  { how: '5 s late', most: 3, answersLateMs: [5_000] },
  {
    how: 'up to 10 s late, by chance',
    most: 6,
    answersLateMs: Array.from({ length: 100 }, (_, nth) => (nth * 3_700) % 10_000),
  },
])('[D6] [D9] where answers to what goes up are $how, messages are no more than twice as late, and transports stay', async ({
  answersLateMs,
  most,
}) => {
  for (const transports of [...HTTP.map((name) => [name]), HTTP]) {
    const line = { ...plain.line, bytesPerSecond: 400_000, answersLateMs }
    const everyMs = 200
    const life = { ...plain, line, transports, everyMs, up: Array.from({ length: 200 }, () => 100) }
    const { up, used } = await liveSlowly(life, 200_000)
    expect(up).toHaveLength(200)
    const lags = up.map((at, nth) => at - plain.startMs - nth * everyMs)
    const lateMs = Math.max(...answersLateMs)
    expect([transports, Math.max(...lags)]).toEqual([transports, expect.toSatisfy((ms: number) => ms <= 2 * lateMs)])
    expect(used.length).toBeLessThanOrEqual(most)
  }
})

test('[S7] [A8] a close waits for a long message of which parts are acknowledged, however long it takes', async () => {
  const { up } = await liveSlowly({ ...plain, up: [240_000], closesAt: 3_100 }, 60_000)
  expect(up).toHaveLength(1)
})

test('[S1] [S6] [A8] on a slow line that is cut again and again each message goes on where it was', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(slowLives, (life) => resumed(life)),
    parameters,
  )
})

test('[D6] [D9] what stands on the way up makes messages no more than twice as late, and is told', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(hamperedLives, (life) => unhampered(life)),
    { ...parameters, numRuns: Number(RUNS ?? 20) },
  )
})
