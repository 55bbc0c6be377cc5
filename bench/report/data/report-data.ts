import { isJudged } from '../../bars/bars.ts'
import { judge, type Verdict, verdictOf } from '../../bars/judge.ts'
import type { Results, Row } from '../../format/results.ts'
import { timeOf } from '../../schedule/thorough.ts'
import type { Answer } from '../analysis/answer.ts'
import { answers } from '../analysis/answers.ts'
import { leftOutLines } from '../analysis/left-out.ts'
import { questionsOf } from '../analysis/questions.ts'
import { warnings } from '../analysis/warnings.ts'
import { whyMissed } from '../analysis/why-missed.ts'
import type { Chart } from '../charts/chart.ts'
import { sections } from '../charts/index.ts'
import { amount, roundsOfBar } from '../console/bars-table.ts'
import type { Speech } from '../speech/en.ts'
import { everything, type ScenarioTable } from './everything.ts'
import { type Losses, lossesOf } from './losses.ts'
import { type TechniqueTheory, theory } from './theory.ts'

/** One of the project's own targets, and how the run meets it. */
export interface BarLine {
  readonly name: string
  readonly verdict: Verdict
  readonly measured: string
  /** The lowest and highest round, or why they are not known. */
  readonly rounds: string
  readonly limit: string
  /** By the median alone; null: not measured. */
  readonly reached: boolean | null
  /** Why it is missed; null: it is not, or the reason is unknown. */
  readonly why: string | null
}

/** How a scenario is measured, and the conditions that all its rows of this run had. */
export interface ScenarioFacts {
  readonly name: string
  readonly title: string
  readonly about: string
  readonly rounds: readonly [least: number, most: number]
  readonly clients: readonly number[]
  readonly rttMs: readonly number[]
  readonly loads: readonly { readonly ratePerSecond: number; readonly payloadBytes: number; readonly burst: number }[]
}

/** Everything that the page of a run shows, as JSON: computed here, drawn there. */
export interface ReportData {
  readonly date: string
  readonly machine: Results['machine']
  readonly options: Results['options']
  readonly rounds: readonly [least: number, most: number]
  /** The longer rounds of judged cells; null if there are none. */
  readonly judged: { readonly warmUpSeconds: number; readonly seconds: number } | null
  /** By the name of their language. */
  readonly answers: Readonly<Record<string, readonly Answer[]>>
  readonly bars: readonly BarLine[]
  readonly sections: readonly { readonly id: string; readonly charts: readonly Chart[] }[]
  readonly theory: readonly TechniqueTheory[]
  readonly losses: Losses
  readonly everything: readonly ScenarioTable[]
  readonly scenarios: readonly ScenarioFacts[]
  readonly configurations: readonly { readonly system: string; readonly text: string }[]
  readonly warnings: readonly string[]
  readonly leftOut: readonly string[]
}

const ORDER: readonly Verdict[] = ['no', 'unsure', 'yes', 'not measured']

/** Missed bars first. */
function bars(rows: readonly Row[]): BarLine[] {
  const lines = judge(rows).map((judgement): BarLine => {
    const { name, measured, limit, reached } = judgement
    const verdict = verdictOf(judgement)
    return {
      name,
      verdict,
      measured: measured === null ? '–' : amount(measured, judgement),
      rounds: roundsOfBar(judgement),
      limit: amount(limit, judgement),
      reached,
      why: verdict === 'no' || verdict === 'unsure' ? whyMissed(name) : null,
    }
  })
  return lines.toSorted((one, other) => ORDER.indexOf(one.verdict) - ORDER.indexOf(other.verdict))
}

const leastAndMost = (rows: readonly Row[]): readonly [number, number] => {
  const counts = rows.map(({ rounds }) => rounds)
  return counts.length === 0 ? [0, 0] : [Math.min(...counts), Math.max(...counts)]
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]

function scenarios(results: Results): ScenarioFacts[] {
  const questionOf = questionsOf(results)
  const described = results.scenarios?.map(({ name }) => name) ?? []
  return unique([...described, ...results.rows.map(({ scenario }) => scenario)]).map((scenario) => {
    const { name, title, about } = questionOf(scenario)
    const own = results.rows.filter((row) => row.scenario === scenario)
    const loads = unique(own.flatMap(({ load }) => (load === null ? [] : JSON.stringify(load))))
    return {
      name,
      title,
      about,
      rounds: leastAndMost(own),
      clients: unique(own.map(({ clients }) => clients)),
      rttMs: unique(own.map(({ rttMs }) => rttMs)),
      loads: loads.map((load) => JSON.parse(load) as ScenarioFacts['loads'][number]),
    }
  })
}

function judgedTime({ rows, options }: Results): ReportData['judged'] {
  const judged = rows.find(isJudged)
  if (judged === undefined) return null
  const { warmUpSeconds, seconds } = timeOf(judged, options)
  return seconds === options.seconds ? null : { warmUpSeconds, seconds }
}

/** Computes what the page of these results shows; the answers in each of these languages. */
export function reportData(results: Results, speeches: Readonly<Record<string, Speech>>): ReportData {
  const { date, machine, options, rows, configurations, leftOut } = results
  return {
    date,
    machine,
    options,
    rounds: leastAndMost(rows),
    judged: judgedTime(results),
    answers: Object.fromEntries(Object.entries(speeches).map(([name, speech]) => [name, answers(results, speech)])),
    bars: bars(rows),
    sections: sections(results).map(({ id, charts }) => ({ id, charts })),
    theory: theory(results),
    losses: lossesOf(rows),
    everything: everything(rows),
    scenarios: scenarios(results),
    configurations: Object.entries(configurations).map(([system, text]) => ({ system, text })),
    warnings: warnings({ machine, rows }),
    leftOut: leftOutLines(leftOut),
  }
}
