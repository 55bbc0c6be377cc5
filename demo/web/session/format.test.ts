import { expect, test } from 'vitest'
import { formatBytes, formatMs } from './format.ts'

test.each([
  [0.04, '< 0.1 ms'],
  [0.1, '0.1 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [999.4, '999 ms'],
  [999.5, '1.0 s'],
  [12_345, '12.3 s'],
])('%d ms are shown as %s', (ms, shown) => {
  expect(formatMs(ms).replaceAll('\u00a0', ' ')).toBe(shown)
})

test('bytes', () => {
  expect([9_999, 10_000].map(formatBytes)).toEqual(['9999\u00a0B', '10\u00a0kB'])
})
