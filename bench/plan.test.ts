import { expect, test } from 'vitest'
import { cell, keyOf, USUAL } from './cell.ts'
import { plan, secondsLeft } from './plan.ts'

const down = (technique: string) => cell({ system: 's', technique }, 'down')

test('every round has every cell once, and begins with another', () => {
  const steps = plan([down('a'), down('b'), down('c')], 2)
  expect(steps.map(({ cell, round }) => `${cell.technique}${round}`)).toEqual(['a0', 'b0', 'c0', 'b1', 'c1', 'a1'])
})

test('what is compared is measured one after the other, and another one first each round', () => {
  const of = (system: string, technique: string) => cell({ system, technique }, 'down')
  const steps = plan([of('s', 'a'), of('s', 'b'), of('t', 'a'), of('t', 'b'), of('u', 'b')], 2)
  expect(steps.map(({ cell, round }) => `${cell.system}${cell.technique}${round}`).join(' ')).toBe(
    'sa0 ta0 sb0 tb0 ub0 tb1 ub1 sb1 ta1 sa1',
  )
})

test('no cells, no steps', () => {
  expect(plan([], 3)).toEqual([])
})

test('what is left goes on as it went', () => {
  expect(secondsLeft(10, 40, 5_000)).toBe(15)
  expect(secondsLeft(0, 40, 0)).toBeNaN()
})

test('cells that differ in anything have keys that differ', () => {
  const usual = cell({ system: 's', technique: 'a' }, 'down', { load: USUAL })
  const others = [
    { ...usual, system: 't' },
    { ...usual, technique: 'b' },
    { ...usual, scenario: 'up' },
    { ...usual, client: 'firefox' as const },
    { ...usual, http: '2' as const },
    { ...usual, rttMs: 20 },
    { ...usual, clients: 2 },
    { ...usual, load: null },
    { ...usual, load: { ...USUAL, burst: 10 } },
    { ...usual, load: { ...USUAL, payloadBytes: 10 } },
    { ...usual, load: { ...USUAL, ratePerSecond: 10 } },
  ]
  expect(new Set([usual, ...others].map(keyOf)).size).toBe(others.length + 1)
})
