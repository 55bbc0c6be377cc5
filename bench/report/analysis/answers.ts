import type { Row } from '../../format/results.ts'
import { RECOVERY_INTERVAL_MS } from '../../schedule/recovery.ts'
import { compact } from '../../text/number.ts'
import { cores, duration, durations, frequency, list, size, sizes } from '../../text/quantity.ts'
import { type Given, isPlain, isUsual } from '../charts/chart.ts'
import { type Model, model } from '../model/model.ts'
import { pick } from '../model/pick.ts'
import { predict, type Settings } from '../model/predict.ts'
import { circumstancesOf, lossesOf, type Ranking, ranked, sumOf } from './ranking.ts'

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

/** A ranking under its question. */
interface Asked extends Ranking {
  readonly question: string
  readonly scenario: string
  /** What was measured, as the beginning of a sentence. */
  readonly what: string
  /** Whose the messages of a load are. */
  readonly ofLoad?: string
  /** Said after the ranking. */
  readonly also?: string
}

function asked({ question, scenario, what, ofLoad, also = '', ...ranking }: Asked): Verdict {
  const answer = ranked(ranking)
  const circumstances = circumstancesOf(ranking.rows, ofLoad)
  return {
    question,
    answer: answer === null ? null : `${answer}${also}`,
    basis: circumstances === '' ? `${what}.` : `${what}: ${circumstances}.`,
    scenarios: [scenario],
  }
}

/** A case that nobody measured as such: what the fitted model makes of it. */
function modelled(model: Model, question: string, settings: Settings, scenarios: readonly string[]): Verdict {
  const predictions = model.map((technique) => predict(technique, settings))
  const best = pick(predictions.filter(({ cores }) => cores !== null))
  const found = predictions.find(({ technique }) => technique === best?.technique)
  const { ratePerSecond, payloadBytes, clients, rttMs, pollMs } = settings
  const basis = `From the fitted model, whose errors stand beside its numbers in the chooser: ${frequency(ratePerSecond)} of ${size(payloadBytes)} to each of ${clients.toLocaleString('en')} clients, a round trip of ${duration(rttMs)}, polls every ${duration(pollMs)}.`
  if (best === null || found === undefined) return { question, answer: null, basis, scenarios }
  const { cores: busy, memoryBytes, bytesPerMinute } = found
  const costs = [busy && cores(busy.value), memoryBytes && `${size(memoryBytes.value)} of memory`]
  const each = bytesPerMinute === null ? '' : `, and each ${size(bytesPerMinute.value)} a minute`
  return {
    question,
    answer: `${best.technique}: all clients together take about ${list(costs.flatMap((cost) => cost ?? []))}${each}. ${best.reason}`,
    basis,
    scenarios,
  }
}

/** Of the crowd that most were measured with, and of the larger of two. */
function inOneCrowd(rows: readonly Row[]): Row[] {
  const counts = new Map<number, number>()
  for (const { clients } of rows) counts.set(clients, (counts.get(clients) ?? 0) + 1)
  const [most] = [...counts].sort(([one, ofOne], [other, ofOther]) => ofOther - ofOne || other - one)
  return rows.filter(({ clients }) => clients === most?.[0])
}

/** Of what is cut both sides say something so often: what came back within the same of it came back at once. */
const BEAT_MS = RECOVERY_INTERVAL_MS

const microseconds = () => (value: number) => `${compact(value)} µs`

export function verdicts(given: Given): Verdict[] {
  const { ratePerSecond, pollMs } = given.options
  const rows = given.rows.filter(({ client, http }) => client === 'node' && http === '1.1')
  const of = (scenario: string, rttMs = 0): Row[] =>
    rows.filter((row) => row.scenario === scenario && row.rttMs === rttMs)
  const usual = (scenario: string): Row[] => of(scenario).filter((row) => isPlain(row) && isUsual(row, given))
  const crowd = (scenario: string): Row[] => inOneCrowd(of(scenario).filter(({ load }) => load?.burst === 1))
  const cut = of('recovery-cut', 100)
  return [
    modelled(
      model(given),
      'One message a minute, to 10,000 clients?',
      { ratePerSecond: 1 / 60, payloadBytes: 100, clients: 10_000, rttMs: 50, way: 'down', pollMs },
      ['down', 'fan-out', 'held'],
    ),
    asked({
      question: `${ratePerSecond} messages a second, to one client?`,
      scenario: 'down',
      what: 'Median latency down',
      rows: usual('down'),
      of: sumOf('latencyP50Ms'),
      unit: durations,
      says: (amount) => `a message is there after ${amount}`,
    }),
    asked({
      question: 'What costs the server least, to tell many the same?',
      scenario: 'fan-out',
      what: 'Processor time of the server for a message to one of them',
      rows: crowd('fan-out'),
      of: sumOf('serverCpuUs'),
      unit: microseconds,
      says: (amount) => `${amount} of the server's processor for each client that is told`,
    }),
    asked({
      question: 'What costs the server least, to answer many?',
      scenario: 'crowd-echo',
      what: 'Processor time of the server for a message and its answer',
      ofLoad: ' from all of them together',
      rows: crowd('crowd-echo'),
      of: sumOf('serverCpuUs'),
      unit: microseconds,
      says: (amount) => `${amount} of the server's processor for an answer`,
    }),
    asked({
      question: 'Over a round trip of 300 ms?',
      scenario: 'far-echo',
      what: 'Median time of an answer',
      rows: of('far-echo', 300),
      of: sumOf('latencyP50Ms'),
      unit: durations,
      says: (amount) => `an answer is there after ${amount}, of which the network alone takes 300 ms`,
    }),
    asked({
      question: 'When mostly the client speaks?',
      scenario: 'up',
      what: 'Bytes on the wire for a message up, both directions together',
      rows: usual('up'),
      of: sumOf('bytesDown', 'bytesUp'),
      unit: sizes,
      says: (amount) => `${amount} for a message, where a POST pays for two heads`,
    }),
    asked({
      question: 'On a battery, mostly idle?',
      scenario: 'idle',
      what: 'Bytes of a silent client a minute, both directions together; peers that send nothing, and would not notice a dead line, are left out',
      rows: of('idle').filter(({ figures }) => figures.serverWritesPerMinute?.median !== 0),
      of: sumOf('bytesDownPerMinute', 'bytesUpPerMinute'),
      unit: (values) => (value) => `${sizes(values)(value)} a minute`,
      says: (amount) => `${amount} keep the line open`,
    }),
    asked({
      question: 'When the connection is cut?',
      scenario: 'recovery-cut',
      what: `The time until the client hears news again, where a message is sent each way every ${BEAT_MS} ms and less is no difference; a peer is compared only if it loses nothing`,
      rows: cut.filter(({ system, figures }) => system === 'rungway' || figures.missing?.median === 0),
      of: sumOf('backMs'),
      unit: durations,
      step: BEAT_MS,
      says: (amount) => `back after ${amount}`,
      also: lossesOf(cut),
    }),
    asked({
      question: 'How long until a client has its first message?',
      scenario: 'connect',
      what: 'From nothing at all, of a client in Node, not in a page',
      rows: of('connect', 100),
      of: sumOf('firstMessageMs'),
      unit: durations,
      says: (amount) => `it is there after ${amount}`,
    }),
  ]
}
