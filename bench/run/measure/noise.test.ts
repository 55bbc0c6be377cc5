import { expect, test } from 'vitest'
import { share } from './noise.ts'

test('the share of other processes is between 0 and 100 %', () => {
  expect(share(50, 200)).toBe(25)
  expect(share(-10, 200)).toBe(0)
  expect(share(400, 200)).toBe(100)
})
