import { expect, test } from 'vitest'
import { message } from './message.ts'

test.each([100, 1_000])('is %i bytes as JSON, whatever the time', (bytes) => {
  for (const at of [1, 123.456789, 7_654_321.000001]) expect(JSON.stringify(message(at, bytes))).toHaveLength(bytes)
})

test('is as short as it can be where that is too short', () => {
  expect(message(1, 1)).toEqual({ at: 1, pad: '' })
})
