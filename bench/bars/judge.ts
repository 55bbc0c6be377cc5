import type { FigureName } from '../format/figures.ts'
import type { Row } from '../format/results.ts'
import { type Spread, spread } from '../format/spread.ts'
import { BARS, type Bar, isFactor, oursOf, rivalOf } from './bars.ts'
import { isRival, isSelected } from './match.ts'

export interface Judgement {
  readonly name: string
  readonly limit: number
  /** Whether `measured` and `limit` are factors, or in the unit of the figure. */
  readonly isFactor: boolean
  /**
   * The median of the rounds, each judged by itself; of the rows' medians if they keep no single
   * rounds. Null: not measured.
   */
  readonly measured: number | null
  /** Whether the median is within the limit; null if it was not measured. */
  readonly reached: boolean | null
  readonly rounds: number
  /** The lowest and highest round; absent for one round, or if single rounds are unknown. */
  readonly min?: number
  readonly max?: number
}

export type Verdict = 'yes' | 'no' | 'unsure' | 'not measured'

/**
 * Unsure: some rounds are within the limit and others are not, so another run may decide otherwise.
 */
export function verdictOf({ limit, reached, min, max }: Judgement): Verdict {
  if (reached === null) return 'not measured'
  if (min !== undefined && max !== undefined && min <= limit && max > limit) return 'unsure'
  return reached ? 'yes' : 'no'
}

/** The sum of a bar's figures in one row. */
interface Amount {
  readonly rounds: number
  readonly median: number
  /** By the number of the round; empty if the row keeps no single rounds. */
  readonly byRound: ReadonlyMap<number, number>
}

/** Null if one of the figures is missing. */
function total(figures: readonly FigureName[], of: (name: FigureName) => number | undefined): number | null {
  return figures.reduce<number | null>((sum, name) => {
    const each = of(name)
    return sum === null || each === undefined ? null : sum + each
  }, 0)
}

/** Rows that lack one of the figures are left out. */
function amounts(rows: readonly Row[], figures: readonly FigureName[]): Amount[] {
  return rows.flatMap(({ rounds, byRound, figures: spreads }) => {
    const median = total(figures, (name) => spreads[name]?.median)
    const each = (byRound ?? []).flatMap((round, index): (readonly [number, number])[] => {
      const sum = total(figures, (name) => round[name])
      return sum === null ? [] : [[index, sum]]
    })
    return median === null ? [] : { rounds, median, byRound: new Map(each) }
  })
}

const NOTHING: Amount = { rounds: Number.POSITIVE_INFINITY, median: 0, byRound: new Map() }

/**
 * If several rows match, the worst of Rungway's is compared with the best of the rivals'. Null if
 * either is missing.
 */
function compared(rows: readonly Row[], bar: Bar): readonly [ours: Amount, theirs: Amount] | null {
  const selected = rows.filter((row) => isSelected(row, bar.where))
  const rival = rivalOf(bar)
  const of = (isWanted: (system: string) => boolean) =>
    amounts(
      selected.filter(({ system }) => isWanted(system)),
      bar.figures,
    ).toSorted((one, other) => one.median - other.median)
  const worst = of((system) => system === oursOf(bar)).at(-1)
  const best = rival === null ? NOTHING : of((system) => isRival(rival, system))[0]
  return worst === undefined || best === undefined ? null : [worst, best]
}

/**
 * Compares rounds that ran one after the other, so that a machine that changes during the run
 * affects both sides alike. The best rival is chosen once, by the medians: the lowest of several in
 * each round would be better than any of them.
 */
function measured(rows: readonly Row[], bar: Bar): { readonly rounds: number; readonly spread: Spread } | null {
  const pair = compared(rows, bar)
  if (pair === null) return null
  const [ours, theirs] = pair
  const of = (own: number, other: number): number => (isFactor(bar) ? own / other : own - other)
  const values = [...ours.byRound].flatMap(([round, own]) => {
    const other = theirs === NOTHING ? 0 : theirs.byRound.get(round)
    return other === undefined ? [] : of(own, other)
  })
  return values.length > 0
    ? { rounds: values.length, spread: spread(values) }
    : { rounds: Math.min(ours.rounds, theirs.rounds), spread: spread([of(ours.median, theirs.median)]) }
}

function judgement(rows: readonly Row[], bar: Bar): Judgement {
  const { name, limit } = bar
  const found = measured(rows, bar)
  const about = { name, limit, isFactor: isFactor(bar) }
  if (found === null) return { ...about, measured: null, reached: null, rounds: 0 }
  const { rounds, spread } = found
  const { median, min, max } = spread
  const isSpread = rounds > 1 && min < max
  return { ...about, measured: median, reached: median <= limit, rounds, ...(isSpread && { min, max }) }
}

/** Judges the rows of one run by every bar. */
export const judge = (rows: readonly Row[]): Judgement[] => BARS.map((bar) => judgement(rows, bar))
