import { FIGURES } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { conditionsOf } from '../../text/conditions.ts'
import { compact } from '../../text/number.ts'
import { isNoisy } from '../analysis/noise.ts'
import { type ChartTable, subjectOf } from '../charts/chart.ts'
import { GREAT_TIMES, type Great, greatLosses, losses } from '../losses/losses.ts'
import { type Kind, type Match, matches } from '../losses/matches.ts'
import { MARGIN_PERCENT } from '../losses/no-difference.ts'
import { type Tally, tallies } from '../losses/tallies.ts'

/** Where peers are better: in the same cell and with the same technique. */
export interface Losses {
  /** Smaller differences count as even. */
  readonly marginPercent: number
  /** The factor from which a loss is a great one. */
  readonly greatTimes: number
  readonly tallies: readonly Tally[]
  /** What a user waits for much longer: the worst of each scenario and technique. */
  readonly great: ChartTable
  /** By scenario and figure, the widest first. */
  readonly all: readonly {
    readonly kind: Kind
    readonly scenario: string
    readonly figure: string
    readonly table: ChartTable
  }[]
}

/** There is no factor of zero. */
const times = ({ own, theirs }: Match): string =>
  theirs.median === 0 ? 'more than none' : `${compact(own.median / theirs.median)} ×`

function doubt({ isUnsure, ours }: Match): string {
  if (isUnsure) return 'rounds overlap'
  if (isNoisy(ours)) return 'noisy machine'
  return ours.rounds === 1 ? 'one round' : ''
}

const subject = (match: Match) => ({ ...subjectOf(match.ours), system: match.peer })

const rowOf = (match: Match): ChartTable['rows'][number] => {
  const { ours, own, theirs, peer } = match
  return {
    subject: subject(match),
    scenario: ours.scenario,
    cells: [
      peer,
      ours.technique,
      conditionsOf(ours),
      compact(own.median),
      compact(theirs.median),
      times(match),
      doubt(match),
    ],
  }
}

function greatRowOf(great: Great): ChartTable['rows'][number] {
  const [worst] = great
  const { ours, own, theirs, figure } = worst
  const most = Math.max(...great.map((each) => each.theirs.median))
  return {
    subject: subject(worst),
    scenario: ours.scenario,
    cells: [
      ours.scenario,
      FIGURES[figure],
      ours.technique,
      conditionsOf(ours),
      compact(own.median),
      most === theirs.median ? compact(most) : `${compact(theirs.median)}–${compact(most)}`,
      times(worst),
      [...new Set(great.map(({ peer }) => peer))].join(', '),
      ours.rounds === 1 ? 'one round' : '',
    ],
  }
}

export function lossesOf(rows: readonly Row[]): Losses {
  const all = matches(rows)
  return {
    marginPercent: MARGIN_PERCENT,
    greatTimes: GREAT_TIMES,
    tallies: tallies(all),
    great: {
      headings: ['scenario', 'figure', 'technique', 'with', 'Rungway', 'peers', 'factor', 'which', 'doubt'],
      rows: greatLosses(all).map(greatRowOf),
    },
    all: losses(all).map(({ kind, scenario, figure, matches }) => ({
      kind,
      scenario,
      figure: FIGURES[figure],
      table: {
        headings: ['system', 'technique', 'with', 'Rungway', 'peer', 'factor', 'doubt'],
        rows: matches.map(rowOf),
      },
    })),
  }
}
