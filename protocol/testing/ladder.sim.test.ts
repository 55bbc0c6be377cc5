import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fairWeathers, faltering, weathers } from './weather/arbitrary.ts'
import { noWorst, steppedDown, unharmed, weathered } from './weather/rules.ts'
import { crawling, dyingTogether, opened, recovering, speaking, starving, survived } from './weather/slow-networks.ts'

const { RUNS, SEED, REPLAY_PATH } = process.env
/** Every run draws others, and the nightly workflow 100,000 of each kind. */
const numRuns = Number(RUNS ?? 250)
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

test.each([
  ['the upper rungs', starving],
  ['a rung and the one that takes over', dyingTogether],
  ['those by which a client alone speaks', speaking],
  ['those that were late long ago', recovering],
])(
  '[D2] [D3] [D7] where %s die, young or old, the lowest rung carries within seconds and a few round trips',
  {
    timeout: 300_000,
  },
  async (_, drawn) => {
    let worst = 0
    await fc.assert(
      fc.asyncProperty(drawn, async (weather) => {
        const excessMs = await survived(weather)
        worst = Math.max(worst, excessMs)
      }),
      parameters,
    )
    expect(worst).toBeGreaterThan(1_500)
  },
)

test('[D2] a network that is slow from the start is waited for', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(crawling, async (weather) => {
      await opened(weather)
    }),
    parameters,
  )
})
