import fc from 'fast-check'
import type { Fate, Hiccup } from './network/fate.ts'
import { HEALED_MS, KINDS, type Script } from './script.ts'

const upTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max })

/** Apart enough to leave in writes of their own, and close enough to be on their way together. */
const RUN_MS = 7

const burst: fc.Arbitrary<Script['up']> = fc
  .record({ at: upTo(HEALED_MS + 2_000), count: fc.integer({ min: 1, max: 6 }) })
  .map((one) => [one])
const run: fc.Arbitrary<Script['up']> = fc
  .record({ at: upTo(HEALED_MS), length: fc.integer({ min: 4, max: 16 }) })
  .map(({ at, length }) => Array.from({ length }, (_, i) => ({ at: at + i * RUN_MS, count: 1 })))
const bursts: fc.Arbitrary<Script['up']> = fc
  .array(fc.oneof({ weight: 2, arbitrary: burst }, { weight: 1, arbitrary: run }), { maxLength: 12, size: 'max' })
  .map((all) => all.flat())

const hiccup: fc.Arbitrary<Hiccup> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Hiccup>('fine') },
  { weight: 2, arbitrary: fc.constantFrom<Hiccup>('request-lost', 'answer-lost', 'twice', 'late') },
)

const stall: fc.Arbitrary<Fate['stall']> = fc.record({
  afterMs: upTo(3_000),
  as: fc.constantFrom('held' as const, 'one-behind' as const, 'late' as const),
})

const fate: fc.Arbitrary<Fate> = fc.record({
  kind: fc.oneof(
    { weight: 7, arbitrary: fc.constant('carries' as const) },
    { weight: 1, arbitrary: fc.constantFrom('refused' as const, 'black-hole' as const) },
  ),
  latencyMs: fc.integer({ min: 1, max: 150 }),
  cutAfterMs: fc.option(upTo(4_000), { freq: 5 }),
  cutAtBatch: fc.option(upTo(20), { freq: 2 }),
  clientNoticesMs: fc.oneof({ weight: 3, arbitrary: upTo(800) }, { weight: 1, arbitrary: upTo(6_000) }),
  serverNoticesMs: fc.oneof({ weight: 2, arbitrary: upTo(800) }, { weight: 1, arbitrary: upTo(6_000) }),
  // Also so soon that neither end has noticed the cut.
  stragglesMs: fc.option(fc.oneof(upTo(1_500), upTo(60)), { freq: 2 }),
  twice: fc.boolean(),
  stall: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: stall }),
  swallowsPosts: fc.boolean(),
  hiccups: fc.array(hiccup, { maxLength: 6 }),
})

/** Whole lives: most of them unlucky. */
export const scripts: fc.Arbitrary<Script> = fc.record({
  seed: fc.nat(),
  transports: fc.shuffledSubarray([...KINDS], { minLength: 1 }),
  fates: fc.array(fate, { maxLength: 10, size: 'max' }),
  outage: fc.option(
    fc.record({
      at: upTo(HEALED_MS - 6_000),
      ms: upTo(6_000),
      as: fc.constantFrom('refusing' as const, 'flapping' as const),
    }),
    { freq: 2 },
  ),
  up: bursts,
  down: bursts,
  echoes: upTo(3),
  uses: fc.array(fc.record({ at: upTo(HEALED_MS), transport: fc.option(fc.constantFrom(...KINDS)), talk: upTo(30) }), {
    maxLength: 4,
  }),
  aways: fc.array(fc.record({ at: upTo(HEALED_MS - 4_000), ms: upTo(4_000), isHidden: fc.boolean() }), {
    maxLength: 2,
  }),
  restarts: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(upTo(HEALED_MS), { maxLength: 2 }) },
    // Early ones, so that a request that opens the session arrives once more after the session is gone.
    { weight: 1, arbitrary: fc.array(upTo(1_500), { minLength: 1, maxLength: 3 }) },
  ),
  close: fc.option(
    fc.record({ by: fc.constantFrom('client' as const, 'gateway' as const), at: upTo(HEALED_MS + 2_000) }),
    { freq: 2 },
  ),
  maxOutboxMessages: fc.constantFrom(4, 12, 40),
  // Also less than `pingMs`, so that what is attached is quiet for longer than what is not may be.
  lingerMs: fc.constantFrom(900, 4_000),
})
