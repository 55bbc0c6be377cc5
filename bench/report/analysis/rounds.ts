import type { Row } from '../../format/results.ts'

type Rounds = Pick<Row, 'rounds'>

/**
 * How many rounds rows have, in words: `one round`, `3 rounds`, `1 to 3 rounds`. What a run was asked for does not tell: it may be gone on with by
 * a command that asks for fewer, and some scenarios ask for fewer themselves.
 */
export function roundsOf(rows: readonly Rounds[]): string {
  const counts = rows.map(({ rounds }) => rounds)
  if (counts.length === 0) return 'no rounds'
  const least = Math.min(...counts)
  const most = Math.max(...counts)
  if (least < most) return `${least} to ${most} rounds`
  return most === 1 ? 'one round' : `${most} rounds`
}

/** What stands in a table of such rows, as the beginning of a sentence: of one round there is no median. */
export const mediansOf = (rows: readonly Rounds[]): string =>
  rows.every(({ rounds }) => rounds === 1) && rows.length > 0 ? 'One round' : `Medians of ${roundsOf(rows)}`
