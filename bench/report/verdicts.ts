import type { FigureName } from '../figures.ts'
import type { Spread } from '../measure/spread.ts'
import type { Row } from '../results.ts'
import { type Given, isPlain, isUsual } from './charts/chart.ts'
import { type Model, model } from './model/model.ts'
import { pick } from './model/pick.ts'
import { predict, type Settings } from './model/predict.ts'
import { compact } from './number.ts'
import { cores, duration, size } from './quantity.ts'

/** A question that people come with, and what the numbers say to it. */
export interface Verdict {
  readonly question: string
  /** Null: it was not measured. */
  readonly answer: string | null
  /** What it was concluded from, or what has to be measured for it. */
  readonly basis: string
  /** Scenarios that answer it. */
  readonly scenarios: readonly string[]
}

const OURS = 'rungway'

interface Ranked {
  readonly row: Row
  readonly spread: Spread
}

/** Of one figure, or of several together. */
const sumOf =
  (...names: readonly FigureName[]) =>
  ({ figures }: Row): Spread | undefined =>
    names.reduce<Spread | undefined>(
      (sum, name) => {
        const each = figures[name]
        if (sum === undefined || each === undefined) return undefined
        return { median: sum.median + each.median, min: sum.min + each.min, max: sum.max + each.max }
      },
      { median: 0, min: 0, max: 0 },
    )

/** From the least on; rows that were not measured in it are left out. */
const rank = (rows: readonly Row[], of: (row: Row) => Spread | undefined): Ranked[] =>
  rows
    .flatMap((row) => {
      const spread = of(row)
      return spread === undefined ? [] : [{ row, spread }]
    })
    .sort((one, other) => one.spread.median - other.spread.median)

type Unit = (value: number) => string

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** What the best of the peers does with the same, if it is better by more than its rounds differ. */
function beatenBy(first: Ranked, all: readonly Ranked[], unit: Unit): string {
  const [best] = all
  if (best === undefined || best.row.system === OURS || best.spread.max >= first.spread.min) return ''
  return ` A peer is better: ${best.row.technique} of ${best.row.system}, with ${unit(best.spread.median)}.`
}

interface Ranking {
  readonly question: string
  readonly scenarios: readonly string[]
  readonly basis: string
  readonly rows: readonly Row[]
  readonly of: (row: Row) => Spread | undefined
  readonly unit: Unit
  /** What the amount is. */
  readonly says: (amount: string) => string
}

function ranking({ question, scenarios, basis, rows, of, unit, says }: Ranking): Verdict {
  const all = rank(rows, of)
  const own = all.filter(({ row }) => row.system === OURS)
  const [first] = own
  if (first === undefined) return { question, answer: null, basis, scenarios }
  const level = own.filter(({ spread }) => spread.min <= first.spread.max)
  const rest = own.filter((each) => !level.includes(each))
  const names = list(level.map(({ row }) => row.technique))
  const who = level.length === 1 ? names : `${names}, which the rounds do not tell apart`
  const others = rest.map(({ row, spread }) => `${row.technique} ${unit(spread.median)}`)
  return {
    question,
    answer: [
      `${who}: ${says(unit(first.spread.median))}.`,
      others.length === 0 ? '' : ` After that ${list(others)}.`,
      beatenBy(first, all, unit),
    ].join(''),
    basis,
    scenarios,
  }
}

/** A case that nobody measured as such: what the fitted model makes of it. */
function modelled(model: Model, question: string, settings: Settings, scenarios: readonly string[]): Verdict {
  const predictions = model.map((technique) => predict(technique, settings))
  const best = pick(predictions.filter(({ cores }) => cores !== null))
  const found = predictions.find(({ technique }) => technique === best?.technique)
  const basis = 'From the fitted model, whose error stands beside its numbers in the chooser.'
  if (best === null || found === undefined) return { question, answer: null, basis, scenarios }
  const costs = [
    found.cores && cores(found.cores.value),
    found.memoryBytes && `${size(found.memoryBytes.value)} of memory`,
    found.bytesPerMinute && `${size(found.bytesPerMinute.value)} a minute for each client`,
  ].flatMap((cost) => cost ?? [])
  return {
    question,
    answer: `${best.technique}: all clients together take about ${costs.join(', ')}. ${best.reason}`,
    basis,
    scenarios,
  }
}

export function verdicts(given: Given): Verdict[] {
  const { rows } = given
  const usual = (scenario: string): Row[] =>
    rows.filter((row) => row.scenario === scenario && isPlain(row) && isUsual(row, given))
  const far = (scenario: string, rttMs: number): Row[] =>
    rows.filter((row) => row.scenario === scenario && row.rttMs === rttMs)
  const fitted = model(given)
  const { ratePerSecond } = given.options
  return [
    modelled(
      fitted,
      'One message a minute, to 10,000 clients?',
      {
        ratePerSecond: 1 / 60,
        payloadBytes: 100,
        clients: 10_000,
        rttMs: 50,
        way: 'down',
        pollMs: given.options.pollMs,
      },
      ['down', 'fan-out', 'held'],
    ),
    ranking({
      question: `${ratePerSecond} messages a second, to one client?`,
      scenarios: ['down'],
      basis: 'Median latency down, over loopback.',
      rows: usual('down'),
      of: sumOf('latencyP50Ms'),
      unit: duration,
      says: (amount) => `a message is there after ${amount}`,
    }),
    ranking({
      question: 'What costs the server least, then?',
      scenarios: ['down'],
      basis: 'Processor time of the server for each message, of the same rounds.',
      rows: usual('down'),
      of: sumOf('serverCpuUs'),
      unit: (value) => `${compact(value)} µs`,
      says: (amount) => `${amount} of the server's processor for a message`,
    }),
    ranking({
      question: 'Behind a round trip of 300 ms?',
      scenarios: ['far-echo'],
      basis: 'Median time of an answer.',
      rows: far('far-echo', 300),
      of: sumOf('latencyP50Ms'),
      unit: duration,
      says: (amount) => `an answer is there after ${amount}, of which the network alone takes 300 ms`,
    }),
    ranking({
      question: 'When mostly the client speaks?',
      scenarios: ['up'],
      basis: 'Bytes on the wire for a message up, both directions together.',
      rows: usual('up'),
      of: sumOf('bytesDown', 'bytesUp'),
      unit: size,
      says: (amount) => `${amount} for a message, where a POST pays for two heads`,
    }),
    ranking({
      question: 'On a battery, mostly idle?',
      scenarios: ['idle'],
      basis: 'Bytes of a silent client a minute, both directions together.',
      rows: rows.filter(({ scenario }) => scenario === 'idle'),
      of: sumOf('bytesDownPerMinute', 'bytesUpPerMinute'),
      unit: (value) => `${size(value)} a minute`,
      says: (amount) => `${amount} keep the line open`,
    }),
    ranking({
      question: 'When the connection is cut?',
      scenarios: ['recovery-cut'],
      basis: 'The longest time in which nothing arrived.',
      rows: rows.filter(
        ({ scenario, rttMs, figures }) =>
          scenario === 'recovery-cut' && rttMs === 0 && (figures.missing?.median ?? 0) === 0,
      ),
      of: sumOf('gapMs'),
      unit: duration,
      says: (amount) => `back soonest of those that lose nothing, after ${amount}`,
    }),
    ranking({
      question: 'How long until a page has its first message?',
      scenarios: ['connect'],
      basis: 'Behind a round trip of 100 ms.',
      rows: far('connect', 100),
      of: sumOf('firstMessageMs'),
      unit: duration,
      says: (amount) => `it is there after ${amount}`,
    }),
  ]
}
