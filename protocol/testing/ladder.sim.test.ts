import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fairWeathers, faltering, weathers } from './weather/arbitrary.ts'
import { noWorst, steppedDown, unharmed, weathered } from './weather/rules.ts'

const { RUNS, SEED, REPLAY_PATH } = process.env
const numRuns = Number(RUNS ?? 700)
const parameters = {
  numRuns,
  ...(SEED === undefined ? {} : { seed: Number(SEED) }),
  ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
}

test('[D2] [D7] [D8] in any weather attempts are bounded, what carries is found, and the best rung is climbed back to', {
  timeout: 300_000,
}, async () => {
  const worst = noWorst()
  await fc.assert(
    fc.asyncProperty(weathers, (weather) => weathered(weather, worst)),
    parameters,
  )
  // Bounds that nothing comes near prove little.
  expect(worst.silenceMs).toBeGreaterThan(5_000)
  expect(worst.climbMs).toBeGreaterThan(10_000)
})

test('[D3] a rung that falters in the middle of a conversation is left within seconds, and no other is blamed', {
  timeout: 300_000,
}, async () => {
  const worst = noWorst()
  await fc.assert(
    fc.asyncProperty(faltering, (weather) => steppedDown(weather, worst)),
    parameters,
  )
})

test('[D5] [D9] no lag, no silence and no sleep of the page makes a rung that carries look bad', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fairWeathers, (weather) => unharmed(weather)),
    parameters,
  )
})
