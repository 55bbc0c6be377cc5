import { expect, test } from 'vitest'
import { CLUSTER_PARTITIONS, partitionOf, slotOf } from './slots.ts'

test('a part is in the slot that Redis says of its tag', () => {
  // By CLUSTER KEYSLOT.
  expect([0, 1, 9, 10, 64, 127].map(slotOf)).toEqual([13907, 9842, 10106, 247, 6628, 6102])
})

test('parts are spread evenly over three servers', () => {
  const thirds = [0, 0, 0]
  for (let part = 0; part < CLUSTER_PARTITIONS; part++) {
    const third = Math.floor((slotOf(part) * 3) / 16_384)
    thirds[third] = (thirds[third] ?? 0) + 1
  }
  expect(Math.min(...thirds)).toBeGreaterThan(35)
})

test('a key says its part, whatever follows', () => {
  expect(partitionOf('rungway:{17}m:a{3}')).toBe(17)
})
