import type { FigureName } from '../../format/figures.ts'
import type { Results, Row } from '../../format/results.ts'
import type { Spread } from '../../format/spread.ts'
import { flowTime } from '../../schedule/flow-time.ts'
import { type Circumstances, circumstances } from '../../theory/circumstances.ts'
import type { Formula, Theory } from '../../theory/formula.ts'
import { theoryOf } from '../../theory/index.ts'
import { explanation } from './explanations.ts'

/** Whose wire the formulas describe. */
const OURS = 'rungway'

/** Which of a theory's parts speaks of a scenario. */
const PARTS: Readonly<Record<string, Exclude<keyof Theory, 'technique'>>> = {
  down: 'down',
  'far-down': 'down',
  up: 'up',
  'far-up': 'up',
  echo: 'echo',
  'far-echo': 'echo',
  idle: 'idle',
  connect: 'connect',
}

/** How far apart prediction and measurement may lie: by the share or by the amount, whichever allows more. */
export interface Tolerance {
  readonly percent: number
  readonly amount: number
}

/** Latency: no formula knows how long the machine works. Counts: digits of numbers, and the ends of a run. */
export const TOLERANCES: { readonly [F in FigureName]?: Tolerance } = {
  latencyP50Ms: { percent: 10, amount: 3 },
  latencyMaxMs: { percent: 10, amount: 20 },
  bytesDown: { percent: 5, amount: 2 },
  bytesUp: { percent: 5, amount: 2 },
  requests: { percent: 5, amount: 0.005 },
  bytesDownPerMinute: { percent: 5, amount: 10 },
  bytesUpPerMinute: { percent: 5, amount: 10 },
  requestsPerMinute: { percent: 5, amount: 0.1 },
  roundTrips: { percent: 15, amount: 0.25 },
}

const EXACT: Tolerance = { percent: 5, amount: 0 }

/** One figure of one row, beside what it should have been. */
export interface Comparison {
  readonly row: Row
  readonly figure: FigureName
  readonly formula: Formula
  readonly predicted: number
  readonly measured: Spread
  /** Of the prediction; null where that is nothing. */
  readonly differencePercent: number | null
  readonly isWithin: boolean
  /** Where it is not within: why, or null where nobody knows. */
  readonly explanation: string | null
}

const isWithin = (predicted: number, measured: number, { percent, amount }: Tolerance): boolean =>
  Math.abs(measured - predicted) <= Math.max(amount, (Math.abs(predicted) * percent) / 100)

/** The formulas are of one client, and of Node's. */
const isSpokenOf = ({ system, clients, client }: Row): boolean => system === OURS && clients === 1 && client === 'node'

/** Of a row as it was measured: some take longer than the run's options say. */
const givenFor = (row: Row, options: Results['options']): Circumstances =>
  circumstances(row, { ...options, ...flowTime(row, options) })

/** Every figure that a formula speaks of, in the order of the rows. */
export function compare({ rows, options }: Pick<Results, 'rows' | 'options'>): Comparison[] {
  return rows.filter(isSpokenOf).flatMap((row) => {
    const part = PARTS[row.scenario]
    const theory = theoryOf(row)
    if (part === undefined || theory === undefined) return []
    const given = givenFor(row, options)
    return Object.entries(theory[part]).flatMap(([name, formula]) => {
      const figure = name as FigureName
      const measured = row.figures[figure]
      if (measured === undefined) return []
      const predicted = formula.of(given)
      const within = isWithin(predicted, measured.median, TOLERANCES[figure] ?? EXACT)
      return {
        row,
        figure,
        formula,
        predicted,
        measured,
        differencePercent: predicted === 0 ? null : (100 * (measured.median - predicted)) / predicted,
        isWithin: within,
        explanation: within ? null : explanation(row, figure),
      }
    })
  })
}
