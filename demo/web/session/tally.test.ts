import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Tally } from './tally.ts'

const count = (first: number | null, numbers: readonly number[]) => {
  const tally = new Tally(first)
  for (const n of numbers) tally.count(n)
  const { arrived, lost, repeated, outOfOrder } = tally
  return { arrived, lost, repeated, outOfOrder }
}

describe('the tally', () => {
  test.each([
    { what: 'nothing', first: 1, numbers: [], arrived: 0, lost: 0, repeated: 0, outOfOrder: 0 },
    { what: 'a clean row', first: 1, numbers: [1, 2, 3], arrived: 3, lost: 0, repeated: 0, outOfOrder: 0 },
    { what: 'a loss at the start', first: 1, numbers: [3], arrived: 1, lost: 2, repeated: 0, outOfOrder: 0 },
    {
      what: 'a row joined in the middle',
      first: null,
      numbers: [7, 8],
      arrived: 2,
      lost: 0,
      repeated: 0,
      outOfOrder: 0,
    },
    { what: 'a loss', first: 1, numbers: [1, 4], arrived: 2, lost: 2, repeated: 0, outOfOrder: 0 },
    { what: 'a repetition', first: 1, numbers: [1, 2, 1], arrived: 2, lost: 0, repeated: 1, outOfOrder: 0 },
    { what: 'two in the wrong order', first: 1, numbers: [2, 1, 3], arrived: 3, lost: 0, repeated: 0, outOfOrder: 1 },
    { what: 'a late one twice', first: 1, numbers: [2, 1, 1], arrived: 2, lost: 0, repeated: 1, outOfOrder: 1 },
    { what: 'one before a middle', first: null, numbers: [7, 6], arrived: 1, lost: 0, repeated: 1, outOfOrder: 0 },
  ])('knows $what', ({ first, numbers, what, ...expected }) => {
    expect(count(first, numbers), what).toEqual(expected)
  })

  test('does not count a second arrival that was announced', () => {
    const tally = new Tally(1)
    tally.count(1)
    tally.expectAgain(1)
    tally.expectAgain(2)
    for (const n of [1, 2, 1]) tally.count(n)
    expect(tally).toMatchObject({ arrived: 2, lost: 0, repeated: 1 })
  })

  test('keeps what it has counted when the numbers begin anew', () => {
    const tally = new Tally(null)
    for (const n of [5, 7, 7]) tally.count(n)
    expect(tally).toMatchObject({ arrived: 2, lost: 1, repeated: 1 })
    tally.restart()
    for (const n of [1, 2, 4]) tally.count(n)
    expect(tally).toMatchObject({ arrived: 5, lost: 2, repeated: 1, outOfOrder: 0 })
  })

  test('any shuffle of a row loses and repeats nothing', () => {
    const row = fc.integer({ min: 1, max: 40 }).map((last) => Array.from({ length: last }, (_, i) => i + 1))
    const shuffled = row.chain((numbers) =>
      fc.tuple(fc.constant(numbers), fc.shuffledSubarray(numbers, { minLength: numbers.length })),
    )
    fc.assert(
      fc.property(shuffled, ([numbers, order]) => {
        expect(count(1, order)).toMatchObject({ arrived: numbers.length, lost: 0, repeated: 0 })
      }),
    )
  })
})
