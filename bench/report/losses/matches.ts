import { FLOORS, OURS } from '../../bars/match.ts'
import { comparisonKeyOf } from '../../format/cell.ts'
import { FIGURES, type FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import type { Spread } from '../../format/spread.ts'
import { MARGIN_PERCENT, NO_DIFFERENCE } from './no-difference.ts'

/** Peers that promise something about messages, as Rungway does, or that only carry bytes. */
export type Kind = 'libraries' | 'floors'

/** One figure of Rungway and of a peer, in cells that differ only in the system. */
export interface Match {
  readonly ours: Row
  readonly peer: string
  readonly kind: Kind
  readonly figure: FigureName
  readonly own: Spread
  readonly theirs: Spread
  readonly outcome: 'lost' | 'won' | 'even'
  /** The rounds of the two overlap, so another run may decide otherwise. */
  readonly isUnsure: boolean
}

/**
 * Rungway's figure as a factor of the peer's; of the smallest difference if the peer's is lower, to
 * avoid dividing by zero.
 */
export const timesOf = ({ figure, own, theirs }: Match): number =>
  own.median / Math.max(theirs.median, NO_DIFFERENCE[figure] ?? 0)

function outcome(figure: FigureName, own: number, theirs: number): Match['outcome'] {
  const least = Math.max(NO_DIFFERENCE[figure] ?? 0, (Math.max(own, theirs) * MARGIN_PERCENT) / 100)
  if (Math.abs(own - theirs) <= least) return 'even'
  return own > theirs ? 'lost' : 'won'
}

function match(ours: Row, theirs: Row): Match[] {
  return (Object.keys(FIGURES) as FigureName[]).flatMap((figure) => {
    const own = ours.figures[figure]
    const other = theirs.figures[figure]
    if (own === undefined || other === undefined || NO_DIFFERENCE[figure] === null) return []
    return {
      ours,
      peer: theirs.system,
      kind: FLOORS.includes(theirs.system) ? 'floors' : 'libraries',
      figure,
      own,
      theirs: other,
      outcome: outcome(figure, own.median, other.median),
      isUnsure: own.min <= other.max && other.min <= own.max,
    } satisfies Match
  })
}

/** Rungway against every peer with the same cell. Less is better for all figures. */
export function matches(rows: readonly Row[]): Match[] {
  const cells = new Map<string, Row[]>()
  for (const row of rows) {
    const key = comparisonKeyOf(row)
    cells.set(key, [...(cells.get(key) ?? []), row])
  }
  return [...cells.values()].flatMap((cell) => {
    const ours = cell.find(({ system }) => system === OURS)
    return ours === undefined ? [] : cell.filter(({ system }) => system !== OURS).flatMap((row) => match(ours, row))
  })
}
