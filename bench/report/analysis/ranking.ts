import { OURS } from '../../bars/match.ts'
import type { FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { type Spread, sumOfSpreads } from '../../format/spread.ts'
import { type InUnit, size } from '../../text/quantity.ts'
import { MARGIN_PERCENT } from '../losses/no-difference.ts'
import type { Speech } from '../speech/en.ts'

/**
 * A single round does not tell how far the next would be from it, so more is needed to tell two
 * apart.
 */
const ONE_ROUND_MARGIN_PERCENT = 20

/** What is ranked, and how the ranking reads. */
export interface Ranking {
  /** Rows of Rungway and its peers in the same conditions. */
  readonly rows: readonly Row[]
  readonly of: (row: Row) => Spread | undefined
  /** A common unit for all numbers of the answer. */
  readonly unit: (values: readonly number[]) => InUnit
  /** The smallest difference that counts, in the unit of the figure, whatever the rounds are. */
  readonly step?: number
  /** Describes the best amount. */
  readonly says: (amount: string) => string
}

interface Ranked {
  readonly row: Row
  readonly spread: Spread
}

/** Of one figure, or of the sum of several. */
export const sumOf =
  (...names: readonly FigureName[]) =>
  ({ figures }: Row): Spread | undefined =>
    sumOfSpreads(names.map((name) => figures[name]))

/** From the lowest on, without rows that lack the figure. */
const rank = ({ rows, of }: Ranking): Ranked[] =>
  rows
    .flatMap((row) => {
      const spread = of(row)
      return spread === undefined ? [] : [{ row, spread }]
    })
    .sort((one, other) => one.spread.median - other.spread.median)

/**
 * Whether one is lower than the other by more than the margin and the step, with rounds that do not
 * overlap.
 */
function isLess(one: Ranked, other: Ranked, step: number): boolean {
  const percent = Math.min(one.row.rounds, other.row.rounds) < 2 ? ONE_ROUND_MARGIN_PERCENT : MARGIN_PERCENT
  const least = one.spread.median + Math.max(step, (one.spread.median * percent) / 100)
  return other.spread.median > least && other.spread.min > one.spread.max
}

/**
 * Ranks Rungway's techniques: the best ones that cannot be told apart, in the order of the rows,
 * then the rest, and the best peer if it is better. Null: not measured.
 */
export function ranked(ranking: Ranking, speech: Speech): string | null {
  const { unit, says, step = 0 } = ranking
  const words = speech.ranked
  const all = rank(ranking)
  const own = all.filter(({ row }) => row.system === OURS)
  const [first] = own
  if (first === undefined) return null
  // Everything behind the first that is told apart is behind it too, however wide its own rounds
  // are.
  const apart = own.findIndex((each) => isLess(first, each, step))
  const level = own.slice(0, apart === -1 ? own.length : apart)
  const rest = own.slice(level.length)
  const peer = all.find((each) => each.row.system !== OURS && isLess(each, first, step))
  const inUnit = unit([...own, ...(peer === undefined ? [] : [peer])].map(({ spread }) => spread.median))
  const least = inUnit(first.spread.median)
  const most = inUnit((level.at(-1) ?? first).spread.median)
  const names = ranking.rows.flatMap((row) =>
    level.some((each) => each.row === row) ? speech.technique(row.technique) : [],
  )
  const others = rest.map(({ row, spread }) => words.other(speech.technique(row.technique), inUnit(spread.median)))
  return [
    words.first(speech.list(names), level.length === 1, says(speech.range(least, most))),
    others.length === 0 ? '' : words.behind(speech.list(others)),
    peer === undefined
      ? ''
      : words.peer(speech.technique(peer.row.technique), peer.row.system, inUnit(peer.spread.median)),
  ].join('')
}

/** The conditions of rows that differ only in system and technique, and their rounds. */
export function circumstancesOf(rows: readonly Row[], isOfAll: boolean, speech: Speech): string {
  const [row] = rows
  if (row === undefined) return ''
  const { clients, rttMs, load } = row
  const counts = rows.map(({ rounds }) => rounds)
  return speech.circumstances({
    clients,
    rttMs,
    load: load === null ? null : { ratePerSecond: load.ratePerSecond, size: size(load.payloadBytes), isOfAll },
    rounds: speech.rounds(Math.min(...counts), Math.max(...counts)),
  })
}

/**
 * Messages that each system lost, over all of its techniques; empty if none of the rows counts
 * them.
 */
export function lostMessages(rows: readonly Row[], speech: Speech): string {
  const systems = [...new Set(rows.map(({ system }) => system))]
  const lost = systems.flatMap((system) => {
    const counts = rows.flatMap((row) => (row.system === system ? (row.figures.missing?.median ?? []) : []))
    if (counts.length === 0) return []
    const [least, most] = [Math.min(...counts), Math.max(...counts)]
    const count = speech.range(String(Math.round(least)), String(Math.round(most)))
    return speech.lost.of(system, most === 0 ? speech.lost.none : count)
  })
  return lost.length === 0 ? '' : speech.lost.all(speech.list(lost))
}
