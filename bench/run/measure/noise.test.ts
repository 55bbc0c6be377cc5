import { expect, test } from 'vitest'
import { share } from './noise.ts'

test('others take nothing at least and everything at most', () => {
  expect(share(50, 200)).toBe(25)
  expect(share(-10, 200)).toBe(0)
  expect(share(400, 200)).toBe(100)
})
