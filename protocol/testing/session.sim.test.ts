import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scripts } from './arbitrary.ts'
import { type Coverage, noCoverage, REACHED } from './journal.ts'
import { play } from './life.ts'
import { PERFECT } from './network/fate.ts'
import { HEALED_MS, LADDER_OPTIONS, LIMITS, type Script } from './script.ts'

const { RUNS, SEED, REPLAY_PATH } = process.env

/** A quiet life: what a test is about is all that happens in it. */
const quiet: Script = {
  seed: 1,
  transports: ['websocket'],
  fates: [],
  outage: null,
  up: [],
  down: [],
  echoes: 0,
  uses: [],
  aways: [],
  restarts: [],
  close: null,
  maxOutboxMessages: LIMITS.maxOutboxMessages,
  lingerMs: LIMITS.lingerMs,
}
const burst = (at: number, count = 3): Script['up'][number] => ({ at, count })

const reached: Coverage = noCoverage()

test('[S1] [S2] [S3] [S4] [S5] [S6] [S7] [S8] [D1] [D2] hold in whole lives of sessions, whatever network, page and gateway do', {
  timeout: 300_000,
}, async () => {
  const property = fc.asyncProperty(scripts, async (script) => {
    const played = await play(script)
    for (const name of REACHED) reached[name] += played.reached[name]
  })
  await fc.assert(property, {
    numRuns: Number(RUNS ?? 3_000),
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
  })
})

// A replay, or a handful of lives, need not reach everything.
test.skipIf(REPLAY_PATH !== undefined || Number(RUNS ?? 3_000) < 1_000)(
  'those lives have reached everything that can happen',
  () => {
    expect(REACHED.filter((name) => reached[name] === 0)).toEqual([])
  },
)

test('every way in which a link stalls is drawn, and none', () => {
  const fates = fc.sample(scripts, { numRuns: 200, seed: 1 }).flatMap((script) => script.fates)
  const drawn = new Set(fates.map(({ stall }) => stall?.as ?? null))
  expect(drawn).toEqual(new Set([null, 'held', 'one-behind', 'late']))
})

test('[S1] both directions are whole and in order over a link that loses, repeats and delays', async () => {
  const fate = { ...PERFECT, cutAtBatch: 5, stragglesMs: 300, serverNoticesMs: 900, twice: true }
  const { reached } = await play({
    ...quiet,
    fates: [fate, fate],
    up: [burst(100), burst(200)],
    down: [burst(100), burst(210)],
  })
  expect(reached.delivered).toBe(12)
  expect(reached.replay).toBeGreaterThan(0)
})

test('[S2] a link that is half-open on the gateway is displaced by its successor', async () => {
  const fate = { ...PERFECT, cutAfterMs: 500, serverNoticesMs: 1_000 }
  const { reached } = await play({ ...quiet, fates: [fate], up: [burst(600)], down: [burst(600)] })
  expect(reached).toMatchObject({ replaced: 1, delivered: 6 })
})

test('[S3] a change of transport in the middle of a burst empties both outboxes', async () => {
  const { reached } = await play({
    ...quiet,
    transports: ['websocket', 'http-streaming', 'long-polling'],
    uses: [
      { at: 1_000, transport: 'long-polling', talk: 0 },
      { at: 2_000, transport: 'http-streaming', talk: 0 },
    ],
    up: [burst(1_015), burst(2_020)],
    down: [burst(1_015), burst(2_020)],
  })
  expect(reached).toMatchObject({ 'candidate claims': 2, delivered: 12, reset: 0 })
})

test('[S4] a restart of the gateway is told as a reset, and a new session begins', async () => {
  const { reached } = await play({
    ...quiet,
    restarts: [5_000],
    up: [burst(1_000), burst(9_000)],
    down: [burst(9_000)],
  })
  expect(reached).toMatchObject({ restart: 1, reset: 1, delivered: 9 })
})

test('[S5] what does not fit is refused to the client, and ends the session of a client that does not keep up', async () => {
  const fate = { ...PERFECT, cutAfterMs: 900, clientNoticesMs: 2_000 }
  const { reached } = await play({ ...quiet, fates: [fate], up: [burst(1_000, 20)], down: [burst(1_000, 20)] })
  expect(reached['overflow up']).toBe(8)
  expect(reached).toMatchObject({ 'overflow down': 1, reset: 1 })
})

test('[S4] [H6] a request that opens the session once more after a restart is no way to go on with what was lost', async () => {
  const fate = { ...PERFECT, latencyMs: 300, hiccups: ['twice' as const] }
  // The second arrives at 601, when the first was welcomed and the gateway has forgotten it.
  const { reached } = await play({
    ...quiet,
    transports: ['long-polling'],
    fates: [fate],
    restarts: [600.5],
    up: [burst(100)],
  })
  expect(reached).toMatchObject({ restart: 1, reset: 1 })
  expect(reached['another epoch']).toBeGreaterThan(0)
})

test.each([
  'held',
  'one-behind',
  'late',
] as const)('[S6] [D3] a stream whose messages are %s is left for a rung that carries, which takes over before it is let go', async (as) => {
  const stalls = (afterMs: number) => ({ ...PERFECT, stall: { afterMs, as } })
  const { reached } = await play({
    ...quiet,
    transports: ['http-streaming', 'short-polling'],
    fates: [stalls(1_300), ...Array.from({ length: 20 }, () => stalls(0))],
    down: Array.from({ length: 40 }, (_, i) => burst(100 + 50 * i, 1)),
    maxOutboxMessages: 40,
  })
  expect(reached['taken over']).toBeGreaterThan(0)
  expect(reached).toMatchObject({ delivered: 40, reset: 0, 'owner given up': 0 })
})

test('[D6] where requests with a body are swallowed, what is said goes up without one, on the same links', async () => {
  const fate = { ...PERFECT, swallowsPosts: true }
  const { reached } = await play({
    ...quiet,
    transports: ['http-streaming'],
    fates: [fate],
    up: [burst(100), burst(900)],
    close: { by: 'client', at: 2_000 },
  })
  expect(reached).toMatchObject({ delivered: 6, welcomed: 1, 'was cut': 0, 'close by client': 1 })
  expect(reached['GET carries up']).toBeGreaterThan(1)
})

test('[S7] a close that is said while nothing is open arrives after what was said before', async () => {
  const fate = { ...PERFECT, cutAfterMs: 1_000 }
  const refused = { ...PERFECT, kind: 'refused' as const }
  const life = { ...quiet, fates: [fate, refused, refused, refused], up: [burst(1_005)], down: [burst(1_005)] }
  const byClient = await play({ ...life, close: { by: 'client', at: 1_010 } })
  expect(byClient.reached).toMatchObject({ 'close by client': 1, 'close during a cut': 1 })
  const byGateway = await play({ ...life, close: { by: 'gateway', at: 1_010 } })
  expect(byGateway.reached).toMatchObject({ 'close by gateway': 1, 'close during a cut': 1, delivered: 6 })
})

test('[S8] a session expires when it has been without a link for as long as it lingers, and not before', async () => {
  const refused = { ...PERFECT, kind: 'black-hole' as const }
  const away = (lost: number): Script => ({
    ...quiet,
    fates: [{ ...PERFECT, cutAfterMs: 1_000 }, ...Array.from({ length: lost }, () => refused)],
  })
  expect((await play(away(1))).reached).toMatchObject({ expired: 0, reset: 0 })
  expect((await play(away(4))).reached).toMatchObject({ expired: 1, reset: 1 })
  expect(HEALED_MS).toBeGreaterThan(4 * (LADDER_OPTIONS.openMs + LADDER_OPTIONS.maxMs))
})
