import { expect, test } from 'vitest'
import { plan, secondsLeft } from './plan.ts'

const cell = (technique: string) => ({ system: 's', technique, scenario: 'down' })

test('every round has every cell once, and begins with another', () => {
  const steps = plan([cell('a'), cell('b'), cell('c')], 2)
  expect(steps.map(({ technique, round }) => `${technique}${round}`)).toEqual(['a0', 'b0', 'c0', 'b1', 'c1', 'a1'])
})

test('no cells, no steps', () => {
  expect(plan([], 3)).toEqual([])
})

test('what is left goes on as it went', () => {
  expect(secondsLeft(10, 40, 5_000)).toBe(15)
  expect(secondsLeft(0, 40, 0)).toBeNaN()
})
