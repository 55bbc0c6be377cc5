import { expect, test } from 'vitest'
import { judge, type Measured, type Run } from './judge.ts'

const CALM: Measured = { peakBytes: 100 * 1024 * 1024, lagMs: 10, latenessMs: 5 }

const run = (more: Partial<Run> = {}): Run => ({
  quiet: CALM,
  attacked: CALM,
  finding: { did: 'something' },
  ended: null,
  wrongs: [],
  lost: [],
  forged: 0,
  ...more,
})

const attacked = (more: Partial<Measured>): Run => run({ attacked: { ...CALM, ...more } })

test('an attack that changes nothing is held', () => {
  expect(judge(run())).toEqual({ verdict: 'HELD', reasons: [] })
})

test.each<[string, Run]>([
  ['ends the process', run({ ended: 'it ended by SIGABRT', attacked: null })],
  ['leaves it without an answer', run({ attacked: null })],
  ['is taken for a user', run({ forged: 1 })],
  ['costs a good client its session', run({ wrongs: ['sse: its session was lost'] })],
  ['costs a good client a message', run({ lost: ['sse'] })],
  ['gets what it wants', run({ finding: { did: 'all', broken: 'taken' } })],
  ['makes good clients wait for very long', attacked({ latenessMs: 20 * 151 })],
])('one that %s has broken it', (_what, broken) => {
  expect(judge(broken)).toMatchObject({ verdict: 'BROKEN', reasons: [expect.any(String)] })
})

test.each<[string, Run]>([
  ['takes much memory', attacked({ peakBytes: 600 * 1024 * 1024 })],
  ['makes good clients wait', attacked({ latenessMs: 20 * 26 })],
  ['keeps the loop busy', attacked({ lagMs: 20 * 26 })],
  ['gets a part of what it wants', run({ finding: { did: 'some', weak: 'an amplifier' } })],
])('one that %s has found a weakness', (_what, weak) => {
  expect(judge(weak)).toMatchObject({ verdict: 'WEAK', reasons: [expect.any(String)] })
})

test('beside some attacks good clients wait less, also on a busy machine', () => {
  expect(judge(attacked({ latenessMs: 240 }), 25, 250).verdict).toBe('HELD')
  expect(judge(attacked({ latenessMs: 260 }), 25, 250).verdict).toBe('WEAK')
  const quiet = { ...CALM, latenessMs: 40 }
  expect(judge({ ...attacked({ latenessMs: 490 }), quiet }, 25, 250).verdict).toBe('HELD')
  expect(judge({ ...attacked({ latenessMs: 510 }), quiet }, 25, 250).verdict).toBe('WEAK')
  // It makes no bar wider.
  expect(judge(attacked({ latenessMs: 20 * 26 }), 25, 10_000).verdict).toBe('WEAK')
})

test('lateness counts against that of the quiet phase: a busy machine is no weakness', () => {
  const quiet = { ...CALM, latenessMs: 400, lagMs: 400 }
  expect(judge({ ...run(), quiet, attacked: { ...quiet, latenessMs: 4_000, lagMs: 4_000 } }).verdict).toBe('HELD')
})
