import fc from 'fast-check'
import { expect, test } from 'vitest'
import { channelSteps, memberSteps, playChannelLife } from '../../testing/channel-life.ts'

const { RUNS, SEED, REPLAY_PATH } = process.env

test('[K6] [K7] [K14] [K19] [K20] over two nodes and one store: all is heard once and in order, or loss is told', {
  timeout: 300_000,
}, async () => {
  const reached = { heard: 0, losses: 0, slow: 0 }
  const property = fc.asyncProperty(channelSteps, async (steps) => {
    const life = await playChannelLife(steps)
    reached.heard += life.heard
    reached.losses += life.losses
    reached.slow += life.slow
  })
  await fc.assert(property, {
    numRuns: Number(RUNS ?? 100),
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
  })
  // What never happens proves nothing.
  expect(Object.entries(reached).filter(([, count]) => count < 20)).toEqual([])
})

test('[K20] whoever comes and goes, a slow watcher keeps its session, and what it knows is counted', {
  timeout: 300_000,
}, async () => {
  const property = fc.asyncProperty(memberSteps, async (steps) => {
    await playChannelLife(steps)
  })
  await fc.assert(property, {
    numRuns: Number(RUNS ?? 50),
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
  })
})
