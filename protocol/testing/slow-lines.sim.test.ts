import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inTime, plain, RATES, resumed, slowLives, WAYS } from './lines/arbitrary.ts'
import { liveSlowly } from './lines/slow-life.ts'
import { KINDS } from './script.ts'

const { RUNS, SEED, REPLAY_PATH } = process.env
const parameters = {
  numRuns: Number(RUNS ?? 60),
  ...(SEED === undefined ? {} : { seed: Number(SEED) }),
  ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
}

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

const HTTP = KINDS.filter((name) => name !== 'websocket')

test.each([
  { how: '2.5 s late', most: 1, answersLateMs: () => 2_500 },
  { how: '3 s late', most: 1, answersLateMs: () => 3_000 },
  { how: '5 s late', most: 3, answersLateMs: () => 5_000 },
  { how: 'up to 10 s late, by chance', most: 6, answersLateMs: (nth: number) => (nth * 3_700) % 10_000 },
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
    const lateMs = Math.max(...up.map((_, nth) => answersLateMs(nth)))
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
