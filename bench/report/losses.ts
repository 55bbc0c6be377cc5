import { keyOf } from '../cell.ts'
import { FIGURES, type FigureName } from '../figures.ts'
import type { Spread } from '../measure/spread.ts'
import type { Row } from '../results.ts'

const OURS = 'rungway'

/** They say how a measurement went, not what was measured. */
const ABOUT_THE_RUN: readonly FigureName[] = ['senderLagP99Ms', 'othersPercent']

/** Less than that is no difference. */
export const MARGIN_PERCENT = 5

/** One figure of ours beside a peer's, in the same cell but for the system. */
export interface Match {
  readonly ours: Row
  readonly peer: string
  readonly figure: FigureName
  readonly own: Spread
  readonly theirs: Spread
  /** How much more ours is than theirs, of ours: 50 is twice as much. */
  readonly morePercent: number
  /** The rounds of the two overlap: another run may say otherwise. */
  readonly isUnsure: boolean
}

export interface Standing {
  /** A peer is better by more than the margin: the widest first. */
  readonly lost: readonly Match[]
  readonly won: number
  readonly even: number
}

function match(ours: Row, theirs: Row): Match[] {
  return (Object.keys(FIGURES) as FigureName[]).flatMap((figure) => {
    const own = ours.figures[figure]
    const other = theirs.figures[figure]
    if (own === undefined || other === undefined || ABOUT_THE_RUN.includes(figure)) return []
    const most = Math.max(own.median, other.median)
    return {
      ours,
      peer: theirs.system,
      figure,
      own,
      theirs: other,
      morePercent: most === 0 ? 0 : (100 * (own.median - other.median)) / most,
      isUnsure: own.min <= other.max && other.min <= own.max,
    }
  })
}

/** Ours beside every peer that was measured in the same way. Less is better in all figures. */
export function standing(rows: readonly Row[]): Standing {
  const places = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOf({ ...row, system: '' })
    places.set(key, [...(places.get(key) ?? []), row])
  }
  const matches = [...places.values()].flatMap((place) => {
    const ours = place.find(({ system }) => system === OURS)
    return ours === undefined ? [] : place.filter(({ system }) => system !== OURS).flatMap((row) => match(ours, row))
  })
  return {
    lost: matches
      .filter(({ morePercent }) => morePercent > MARGIN_PERCENT)
      .sort((one, other) => other.morePercent - one.morePercent),
    won: matches.filter(({ morePercent }) => morePercent < -MARGIN_PERCENT).length,
    even: matches.filter(({ morePercent }) => Math.abs(morePercent) <= MARGIN_PERCENT).length,
  }
}
