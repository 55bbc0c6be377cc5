import { expect, test } from 'vitest'
import { cell } from '../format/cell.ts'
import { plan } from './plan.ts'

const down = (technique: string) => cell({ system: 's', technique }, 'down')

test('every round has every cell once, and starts with another one', () => {
  const steps = plan([down('a'), down('b'), down('c')], 2)
  expect(steps.map(({ cell, round }) => `${cell.technique}${round}`)).toEqual(['a0', 'b0', 'c0', 'b1', 'c1', 'a1'])
})

test('cells that are compared follow each other, in another order each round', () => {
  const of = (system: string, technique: string) => cell({ system, technique }, 'down')
  const steps = plan([of('s', 'a'), of('s', 'b'), of('t', 'a'), of('t', 'b'), of('u', 'b')], 2)
  expect(steps.map(({ cell, round }) => `${cell.system}${cell.technique}${round}`).join(' ')).toBe(
    'sa0 ta0 sb0 tb0 ub0 tb1 ub1 sb1 ta1 sa1',
  )
})

test('no cells give no steps', () => {
  expect(plan([], 3)).toEqual([])
})
