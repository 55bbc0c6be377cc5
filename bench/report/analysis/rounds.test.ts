import { expect, test } from 'vitest'
import { mediansOf, roundsOf } from './rounds.ts'

const rows = (...counts: number[]) => counts.map((rounds) => ({ rounds }))

test.each([
  [[], 'no rounds', 'Medians of no rounds'],
  [[1, 1], 'one round', 'One round'],
  [[3, 3], '3 rounds', 'Medians of 3 rounds'],
  [[2, 3, 1], '1 to 3 rounds', 'Medians of 1 to 3 rounds'],
])('rows of %j have %s', (counts, rounds, medians) => {
  expect(roundsOf(rows(...counts))).toBe(rounds)
  expect(mediansOf(rows(...counts))).toBe(medians)
})
