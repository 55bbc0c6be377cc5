import fc from 'fast-check'
import { expect, test } from 'vitest'
import { playChannels, turns } from './channels/channel-life.ts'

const { RUNS, SEED, REPLAY_PATH } = process.env

test('[K7] [K8] [K9] [K13] over lost sessions, forks, a store in trouble: all is heard once, in order, or loss is told', {
  timeout: 300_000,
}, () => {
  let [heard, losses] = [0, 0]
  fc.assert(
    fc.property(turns, (script) => {
      const played = playChannels(script)
      heard += played.heard
      losses += played.losses
    }),
    {
      numRuns: Number(RUNS ?? 700),
      ...(SEED === undefined ? {} : { seed: Number(SEED) }),
      ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
    },
  )
  // What never happens proves nothing.
  expect(heard).toBeGreaterThan(100)
  expect(losses).toBeGreaterThan(10)
})
