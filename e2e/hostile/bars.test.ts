import { expect, test } from 'vitest'
import { doubtOf, failedBars } from './bars.ts'
import { medianRow } from './median.ts'
import type { Row } from './row.ts'

const direction = {
  sent: 120,
  missing: 0,
  duplicated: 0,
  outOfOrder: 0,
  longestGapMs: 100,
  longestLagMs: 100,
  isStalled: false,
}
const row = (more: Partial<Row>): Row => ({
  system: 'rungway',
  fault: 'clean',
  client: 'node',
  readyMs: 20,
  down: direction,
  up: direction,
  endsOn: 'websocket',
  reason: '',
  changes: 0,
  lastChangeMs: null,
  resets: 0,
  told: 0,
  blocked: 0,
  took: null,
  acted: 1,
  healed: null,
  busyMs: 0,
  failure: null,
  ...more,
})
const failing = (...runs: [Row, ...Row[]]) => failedBars(runs, medianRow(runs), 'all')

test('a healthy row reaches every bar, and peers are not judged', () => {
  expect(failing(row({}))).toEqual([])
  expect(failing(row({ system: 'sockjs', readyMs: null }))).toEqual([])
})

test('a loss counts in every run, a time by its median', () => {
  const lossy = row({ up: { ...direction, missing: 1 } })
  expect(failing(row({}), row({}), lossy)).toEqual(['no message missing, duplicated or out of order'])
  const slow = row({ fault: 'held', down: { ...direction, longestGapMs: 3_100 } })
  const fast = row({ fault: 'held' })
  expect(failing(fast, slow, fast)).toEqual([])
  expect(failing(slow, slow, fast)).toEqual(['no gap over 3000 ms'])
  expect(failedBars([slow], slow, 'losses')).toEqual([])
})

test('among losses, a row has to be affected by its fault', () => {
  const untouched = row({ fault: 'held', acted: 0 })
  expect(failing(untouched)).toEqual([])
  expect(failedBars([untouched], untouched, 'losses')).toEqual(['affected by the fault'])
  const spoken = row({ fault: 'idle-cut', acted: 0 })
  expect(failedBars([spoken], spoken, 'losses')).toEqual([])
})

test('a run proves nothing that its fault did not affect, unless it failed or cannot be asked', () => {
  const untouched = 'its fault did not affect it'
  expect(doubtOf(row({ fault: 'held', acted: 1 }))).toBe(null)
  expect(doubtOf(row({ fault: 'held', acted: 0 }))).toBe(untouched)
  expect(doubtOf(row({ fault: 'held', acted: 0, failure: 'it crashed' }))).toBe(null)
  expect(doubtOf(row({ fault: 'held', acted: 0, system: 'sockjs' }))).toBe(null)
  expect(doubtOf(row({ fault: 'clean', acted: 0 }))).toBe(null)
  expect(doubtOf(row({ fault: 'idle-cut', acted: 0 }))).toBe(null)
})

test('a run that misses a bar while the machine was busy proves nothing, unless time does not explain it', () => {
  const busyMs = 3_979
  const never = row({ fault: 'ws-silent', readyMs: null })
  expect(doubtOf(never)).toBe(null)
  expect(doubtOf({ ...never, busyMs })).toBe('runs and becomes ready (the machine was busy for 3979 ms)')
  expect(doubtOf({ ...never, busyMs, system: 'sockjs' })).toBe(null)
  expect(doubtOf({ ...never, busyMs, failure: 'it crashed' })).toBe(null)
  expect(doubtOf(row({ busyMs }))).toBe(null)

  const late = { ...direction, missing: 4, isStalled: true }
  expect(doubtOf(row({ busyMs, down: late }))).toMatch(/^no message missing, duplicated or out of order \(the machine/)
  expect(doubtOf(row({ down: late }))).toBe(null)
  for (const lossy of [{ missing: 1 }, { duplicated: 1 }, { outOfOrder: 1 }])
    expect(doubtOf(row({ busyMs, up: { ...direction, ...lossy } }))).toBe(null)
})

test('each fault has bars of its own', () => {
  expect(failing(row({ fault: 'ws-silent', readyMs: 1_001 }))).toEqual(['ready within 1000 ms'])
  expect(failing(row({ fault: 'killed', up: { ...direction, longestGapMs: 1_001 } }))).toEqual(['no gap over 1000 ms'])
  expect(failing(row({ fault: 'flapping', changes: 9, lastChangeMs: 11_000 }))).toEqual(['settled within 5000 ms'])
  expect(failing(row({ fault: 'lag-200', changes: 1, lastChangeMs: 4_000 }))).toEqual(['no step down'])
  expect(failing(row({ readyMs: null }))).toEqual(['runs and becomes ready'])
})

test('a burst is judged by what its line allows, unless the client closes behind it', () => {
  const slow = 'a burst takes no more than 1.3 × what the line allows'
  const burst = (fault: string, ms: number | null) => row({ fault, took: { ms, allowedMs: 10_000 } })
  expect(failing(burst('line-20k', 12_900))).toEqual([])
  expect(failing(burst('line-20k', 13_100))).toEqual([slow])
  expect(failing(burst('line-20k', null))).toEqual([slow])
  expect(failing(burst('goodbye-slow', 15_000))).toEqual([])
})

test('a healing fault requires the best rung again, without a gap', () => {
  const back = { fault: 'held+heal', changes: 2, healed: { settledMs: 12_000, longestGapMs: 80 } }
  expect(failing(row(back))).toEqual([])
  expect(failing(row({ ...back, endsOn: 'sse' }))).toEqual(['back on the best rung within 30000 ms'])
  expect(failing(row({ ...back, endsOn: 'sse', system: 'rungway-http' }))).toEqual([])
  expect(failing(row({ ...back, healed: { settledMs: 31_000, longestGapMs: 600 } }))).toEqual([
    'back on the best rung within 30000 ms',
    'no gap over 500 ms after healing',
  ])
})

test('where answers are late, messages may be twice as late', () => {
  const late = (longestLagMs: number) => row({ fault: 'answers-late-3', up: { ...direction, longestLagMs } })
  expect(failing(late(6_000))).toEqual([])
  expect(failing(late(6_001))).toEqual(['messages no more than 2 × as late as answers'])
  expect(failing(row({ fault: 'answers-late-3', changes: 3 }))).toEqual(['no more than 2 changes'])
})

test('a message that cannot pass is told, and the way down stays', () => {
  const blocked = { fault: 'get-only-tiny', up: { ...direction, missing: 90, isStalled: true }, blocked: 5 }
  expect(failing(row(blocked))).toEqual([])
  expect(failing(row({ ...blocked, blocked: 0 }))).toEqual(['says that a message is blocked for its size'])
  expect(failing(row({ ...blocked, changes: 9 }))).toEqual([
    'no more than 2 changes, and no gap of the way down over 4000 ms',
  ])
  expect(failing(row({ ...blocked, down: { ...direction, missing: 1 } }))).toEqual([
    'no message missing, duplicated or out of order',
  ])
})

test('a token that is renewed late is waited for', () => {
  expect(failing(row({ fault: 'token-late-200', readyMs: 2_100 }))).toEqual([])
  expect(failing(row({ fault: 'token-late-200', readyMs: 5_001 }))).toEqual(['ready within 5000 ms'])
})
