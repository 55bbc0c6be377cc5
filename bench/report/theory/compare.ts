import type { FigureName } from '../../format/figures.ts'
import type { Results, Row } from '../../format/results.ts'
import type { Spread } from '../../format/spread.ts'
import { flowTime } from '../../schedule/flow-time.ts'
import { PAGE_TIME } from '../../schedule/page-time.ts'
import { type Circumstances, circumstances } from '../../theory/circumstances.ts'
import type { Formula, Formulas, Theory } from '../../theory/formula.ts'
import { echoInPage } from '../../theory/in-pages.ts'
import { theoryOf } from '../../theory/index.ts'
import { explanation } from './explanations.ts'

/** The system whose wire format the formulas describe. */
const OURS = 'rungway'

/** The part of a theory that predicts a scenario of Node's client. */
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

/**
 * The allowed difference of prediction and measurement: by share or by amount, whichever is larger.
 */
export interface Tolerance {
  readonly percent: number
  readonly amount: number
}

/**
 * Latency: no formula includes the time of the machine. Counts: lengths of sequence numbers, and
 * the ends of a round.
 */
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

/** One figure of a row, beside its prediction. */
export interface Comparison {
  readonly row: Row
  readonly figure: FigureName
  readonly formula: Formula
  readonly predicted: number
  readonly measured: Spread
  /** Relative to the prediction; null if that is zero. */
  readonly differencePercent: number | null
  readonly isWithin: boolean
  /** Why it lies outside its tolerance; null if it does not, or if the reason is unknown. */
  readonly explanation: string | null
}

const isWithin = (predicted: number, measured: number, { percent, amount }: Tolerance): boolean =>
  Math.abs(measured - predicted) <= Math.max(amount, (Math.abs(predicted) * percent) / 100)

/** Formulas are for a single client. */
const isSpokenOf = ({ system, clients }: Row): boolean => system === OURS && clients === 1

/**
 * The formulas for a row's figures. In pages the headers are a browser's, and only the echo is
 * predicted.
 */
function formulasOf(row: Row): Formulas | undefined {
  if (row.client !== 'node') return row.scenario === 'page' ? echoInPage(row) : undefined
  const part = PARTS[row.scenario]
  return part === undefined ? undefined : theoryOf(row)?.[part]
}

/** For the duration of the row, which may differ from what the options of the run say. */
function givenFor(row: Row, options: Results['options']): Circumstances {
  if (row.client === 'node') return circumstances(row, { ...options, ...flowTime(row, options) })
  const { warmUpSeconds, echoSeconds } = PAGE_TIME[options.profile]
  return circumstances(row, { ...options, warmUpSeconds, seconds: echoSeconds })
}

/** Every figure that has a formula, in the order of the rows. */
export function compare({ rows, options }: Pick<Results, 'rows' | 'options'>): Comparison[] {
  return rows.filter(isSpokenOf).flatMap((row) => {
    const formulas = formulasOf(row)
    if (formulas === undefined) return []
    const given = givenFor(row, options)
    return Object.entries(formulas).flatMap(([name, formula]) => {
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
