import { OURS } from '../../bars/match.ts'
import { isPlain } from '../../format/cell.ts'
import { isUsual } from '../../format/load.ts'
import type { Given, Row } from '../../format/results.ts'
import { RECOVERY_INTERVAL_MS } from '../../schedule/recovery.ts'
import { compact } from '../../text/number.ts'
import { durations, sizes } from '../../text/quantity.ts'
import { model } from '../model/model.ts'
import type { Speech } from '../speech/en.ts'
import { type Answer, predictedAnswer, type RankedQuestion, rankedAnswer } from './answer.ts'
import { lostMessages, sumOf } from './ranking.ts'

/** The rows of the crowd size with most rows; of two such sizes, the larger. */
function inOneCrowd(rows: readonly Row[]): Row[] {
  const counts = new Map<number, number>()
  for (const { clients } of rows) counts.set(clients, (counts.get(clients) ?? 0) + 1)
  const [most] = [...counts].sort(([one, ofOne], [other, ofOther]) => ofOther - ofOne || other - one)
  return rows.filter(({ clients }) => clients === most?.[0])
}

const microseconds = () => (value: number) => `${compact(value)} µs`

/** The questions of the report's first section, with the answers of this run, in the words of a language. */
export function answers(given: Given, speech: Speech): Answer[] {
  const { ratePerSecond, pollMs } = given.options
  const rows = given.rows.filter(({ client, http }) => client === 'node' && http === '1.1')
  const of = (scenario: string, rttMs = 0): Row[] =>
    rows.filter((row) => row.scenario === scenario && row.rttMs === rttMs)
  const usual = (scenario: string): Row[] => of(scenario).filter((row) => isPlain(row) && isUsual(row, given.options))
  const crowd = (scenario: string): Row[] => inOneCrowd(of(scenario).filter(({ load }) => load?.burst === 1))
  const cut = of('recovery-cut', 100)
  const { questions } = speech
  const ranked: RankedQuestion[] = [
    {
      ...questions.oneClient,
      question: questions.oneClient.question(ratePerSecond),
      scenario: 'down',
      rows: usual('down'),
      of: sumOf('latencyP50Ms'),
      unit: durations,
    },
    {
      ...questions.broadcast,
      scenario: 'fan-out',
      rows: crowd('fan-out'),
      of: sumOf('serverCpuUs'),
      unit: microseconds,
    },
    {
      ...questions.replies,
      scenario: 'crowd-echo',
      isOfAll: true,
      rows: crowd('crowd-echo'),
      of: sumOf('serverCpuUs'),
      unit: microseconds,
    },
    {
      ...questions.far,
      scenario: 'far-echo',
      rows: of('far-echo', 300),
      of: sumOf('latencyP50Ms'),
      unit: durations,
    },
    {
      ...questions.up,
      scenario: 'up',
      rows: usual('up'),
      of: sumOf('bytesDown', 'bytesUp'),
      unit: sizes,
    },
    {
      ...questions.idle,
      scenario: 'idle',
      rows: of('idle').filter(({ figures }) => figures.serverWritesPerMinute?.median !== 0),
      of: sumOf('bytesDownPerMinute', 'bytesUpPerMinute'),
      unit: (values) => (value) => questions.idle.perMinute(sizes(values)(value)),
    },
    {
      ...questions.cut,
      what: questions.cut.what(RECOVERY_INTERVAL_MS),
      scenario: 'recovery-cut',
      rows: cut.filter(({ system, figures }) => system === OURS || figures.missing?.median === 0),
      of: sumOf('backMs'),
      unit: durations,
      step: RECOVERY_INTERVAL_MS,
      also: lostMessages(cut, speech),
    },
    {
      ...questions.connect,
      scenario: 'connect',
      rows: of('connect', 100),
      of: sumOf('firstMessageMs'),
      unit: durations,
    },
  ]
  return [
    predictedAnswer(
      model(given),
      { ratePerSecond: 1 / 60, payloadBytes: 100, clients: 10_000, rttMs: 50, way: 'down', pollMs },
      ['down', 'fan-out', 'held'],
      speech,
    ),
    ...ranked.map((question) => rankedAnswer(question, speech)),
  ]
}
