import { PASS } from '@rungway/proxy'
import { expect, onTestFinished, test, vi } from 'vitest'
import { parseOptions } from '../options.ts'
import { drawLives, healedAt, wordsOf } from './draw.ts'
import { DRAWN_FAULTS } from './faults.ts'
import { follow, type Lived } from './live.ts'
import { type Outcome, sentenceOf, summaryOf, wrongWith } from './run.ts'

const [draw] = drawLives(1, 1)
const lived: Lived = {
  down: { sent: 10, missing: 0, duplicated: 0, outOfOrder: 0, longestGapMs: 0, longestLagMs: 0, isStalled: false },
  up: { sent: 10, missing: 0, duplicated: 0, outOfOrder: 0, longestGapMs: 0, longestLagMs: 0, isStalled: false },
  healedGapMs: 0,
  acted: 1,
  resets: 0,
  changes: 0,
  endsOn: 'sse',
  explained: undefined,
}
const outcome = (more: Partial<Lived>): Outcome => {
  if (draw === undefined) throw new Error('nothing was drawn')
  return { draw, lived: { ...lived, ...more }, failure: null }
}

test('a seed draws the same lives, and the first of them however many there are', () => {
  expect(drawLives(7, 20)).toEqual(drawLives(7, 20))
  expect(drawLives(7, 5)).toEqual(drawLives(7, 20).slice(0, 5))
  expect(drawLives(8, 20)).not.toEqual(drawLives(7, 20))
})

test('in each life two or three different faults come and go, and many lives have all faults', () => {
  const lives = drawLives(3, 300)
  for (const { spells } of lives) {
    expect([2, 3]).toContain(spells.length)
    expect(new Set(spells.map(({ name }) => name)).size).toBe(spells.length)
    for (const { fromMs, toMs } of spells) expect(toMs).toBeGreaterThan(fromMs)
  }
  const names = new Set(lives.flatMap(({ spells }) => spells.map(({ name }) => name)))
  expect(names).toEqual(new Set(DRAWN_FAULTS.map(({ name }) => name)))
})

test('a life in words names each fault, its number and its time', () => {
  const life = {
    number: 4,
    system: 'rungway' as const,
    everyMs: 100,
    padBytes: 0,
    spells: [
      { name: 'latency', value: 300, fromMs: 0, toMs: 2_500 },
      { name: 'drop-posts', value: 0, fromMs: 1_000, toMs: 4_000 },
    ],
  }
  expect(wordsOf(life)).toBe('rungway, 0 bytes every 100 ms · latency 300 0.0–2.5 s · drop-posts 1.0–4.0 s')
  expect(healedAt(life)).toBe(4_000)
})

test('a loss is wrong on any machine, a gap only where times count', () => {
  expect(wrongWith(outcome({}), false)).toBe('')
  expect(wrongWith(outcome({ down: { ...lived.down, duplicated: 1 } }), true)).toMatch(/duplicated/)
  expect(wrongWith(outcome({ healedGapMs: 25_001 }), false)).toBe('a gap of 25.0 s after healing')
  expect(wrongWith(outcome({ healedGapMs: 25_001 }), true)).toBe('')
})

test('the summary counts both directions, and names the gap that 95 of 100 lives do not exceed', () => {
  const lives = Array.from({ length: 100 }, (_, index) => outcome({ healedGapMs: index * 100 }))
  const summary = summaryOf([...lives.slice(1), outcome({ up: { ...lived.up, missing: 2 } })])
  expect(summary).toMatchObject({ lives: 100, messages: 2_000, missing: 2, usualGapMs: 9_400, longestGapMs: 9_900 })
  expect(sentenceOf(summary)).toContain('2 missing, 0 duplicated')
})

test('--random takes a seed, and --draw one life of it', () => {
  expect(parseOptions(['--random', '200', '--seed', '9', '--draw', '13']).random).toMatchObject({
    count: 200,
    seed: 9,
    draw: 13,
    isCi: false,
  })
  expect(parseOptions([]).random).toBeNull()
})

test('a fault ends though the timer of its end is early', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const zero = Date.now()
  const used: unknown[] = []
  const spells = [{ name: 'black-hole', value: 0, fromMs: 100, toMs: 300 }]
  let earlyMs = 0
  const stop = follow(spells, { use: (rules) => used.push(rules) }, () => Date.now() - zero - earlyMs)
  earlyMs = 7
  vi.advanceTimersByTime(150)
  expect(used.at(-1)).not.toBe(PASS)
  vi.advanceTimersByTime(200)
  expect(used.at(-1)).toBe(PASS)
  stop()
})
