import { expect, test } from 'vitest'
import { secondsLeft } from './progress.ts'

test('the time left is estimated from the pace so far', () => {
  expect(secondsLeft(10, 40, 5_000)).toBe(15)
  expect(secondsLeft(0, 40, 0)).toBeNaN()
})
