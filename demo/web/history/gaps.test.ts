import { expect, test } from 'vitest'
import { Gaps } from './gaps.ts'

test('what is left out is counted, what came before the first or comes again is not', () => {
  const gaps = new Gaps()
  for (const n of [7, 8, 8, 11, 9, 12]) gaps.heard(n)
  expect(gaps.lost).toBe(2)
})
