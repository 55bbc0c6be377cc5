import { expect, test } from 'vitest'
import { Heap } from './heap.ts'

test('the least comes first, whatever the order in which they were added, and while some are taken', () => {
  const heap = new Heap<number>((one, other) => one < other)
  const mixed = Array.from({ length: 1_000 }, (_, n) => (n * 7_919) % 1_000)
  for (const n of mixed.slice(0, 500)) heap.add(n)
  const sorted = mixed.slice(0, 500).toSorted((a, b) => a - b)
  expect(sorted.slice(0, 250).map(() => heap.take())).toEqual(sorted.slice(0, 250))
  for (const n of mixed.slice(500)) heap.add(n)
  const rest = [...sorted.slice(250), ...mixed.slice(500)].toSorted((a, b) => a - b)
  expect(heap.first).toBe(rest[0])
  expect(rest.map(() => heap.take())).toEqual(rest)
  expect([heap.first, heap.take()]).toEqual([undefined, undefined])
})
