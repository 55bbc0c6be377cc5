import type { Row } from '../../format/results.ts'

type Rounds = Pick<Row, 'rounds'>

/**
 * The number of rounds in words: `one round`, `3 rounds`, `1 to 3 rounds`. Counted from the rows,
 * because a continued run may request fewer rounds than it has, and some scenarios have fewer.
 */
export function roundsOf(rows: readonly Rounds[]): string {
  const counts = rows.map(({ rounds }) => rounds)
  if (counts.length === 0) return 'no rounds'
  const least = Math.min(...counts)
  const most = Math.max(...counts)
  if (least < most) return `${least} to ${most} rounds`
  return most === 1 ? 'one round' : `${most} rounds`
}

/** What a table of these rows shows, as the start of a sentence: a single round has no median. */
export const mediansOf = (rows: readonly Rounds[]): string =>
  rows.every(({ rounds }) => rounds === 1) && rows.length > 0 ? 'One round' : `Medians of ${roundsOf(rows)}`
