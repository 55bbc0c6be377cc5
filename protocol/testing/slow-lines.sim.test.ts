import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inTime, plain, RATES, resumed, slowLives, WAYS } from './lines/arbitrary.ts'
import { liveSlowly } from './lines/slow-life.ts'

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
