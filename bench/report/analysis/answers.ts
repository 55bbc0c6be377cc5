import { OURS } from '../../bars/match.ts'
import { isPlain } from '../../format/cell.ts'
import { isUsual } from '../../format/load.ts'
import type { Given, Row } from '../../format/results.ts'
import { RECOVERY_INTERVAL_MS } from '../../schedule/recovery.ts'
import { compact } from '../../text/number.ts'
import { durations, sizes } from '../../text/quantity.ts'
import { model } from '../model/model.ts'
import { type Answer, predictedAnswer, rankedAnswer } from './answer.ts'
import { lostMessages, sumOf } from './ranking.ts'

/** The rows of the crowd size with most rows; of two such sizes, the larger. */
function inOneCrowd(rows: readonly Row[]): Row[] {
  const counts = new Map<number, number>()
  for (const { clients } of rows) counts.set(clients, (counts.get(clients) ?? 0) + 1)
  const [most] = [...counts].sort(([one, ofOne], [other, ofOther]) => ofOther - ofOne || other - one)
  return rows.filter(({ clients }) => clients === most?.[0])
}

const microseconds = () => (value: number) => `${compact(value)} µs`

/** The questions of the report's first section, with what this run says to them. */
export function answers(given: Given): Answer[] {
  const { ratePerSecond, pollMs } = given.options
  const rows = given.rows.filter(({ client, http }) => client === 'node' && http === '1.1')
  const of = (scenario: string, rttMs = 0): Row[] =>
    rows.filter((row) => row.scenario === scenario && row.rttMs === rttMs)
  const usual = (scenario: string): Row[] => of(scenario).filter((row) => isPlain(row) && isUsual(row, given.options))
  const crowd = (scenario: string): Row[] => inOneCrowd(of(scenario).filter(({ load }) => load?.burst === 1))
  const cut = of('recovery-cut', 100)
  return [
    predictedAnswer(
      model(given),
      'One message a minute to 10,000 clients?',
      { ratePerSecond: 1 / 60, payloadBytes: 100, clients: 10_000, rttMs: 50, way: 'down', pollMs },
      ['down', 'fan-out', 'held'],
    ),
    rankedAnswer({
      question: `${ratePerSecond} messages a second to one client?`,
      scenario: 'down',
      what: 'Median latency down',
      rows: usual('down'),
      of: sumOf('latencyP50Ms'),
      unit: durations,
      says: (amount) => `a message arrives after ${amount}`,
    }),
    rankedAnswer({
      question: 'Cheapest broadcast for the server?',
      scenario: 'fan-out',
      what: 'Server CPU per message and client',
      rows: crowd('fan-out'),
      of: sumOf('serverCpuUs'),
      unit: microseconds,
      says: (amount) => `${amount} of server CPU per client and broadcast`,
    }),
    rankedAnswer({
      question: 'Cheapest replies to many clients?',
      scenario: 'crowd-echo',
      what: 'Server CPU per message and its reply',
      ofLoad: ' from all of them together',
      rows: crowd('crowd-echo'),
      of: sumOf('serverCpuUs'),
      unit: microseconds,
      says: (amount) => `${amount} of server CPU per reply`,
    }),
    rankedAnswer({
      question: 'With a round trip of 300 ms?',
      scenario: 'far-echo',
      what: 'Median latency of a reply',
      rows: of('far-echo', 300),
      of: sumOf('latencyP50Ms'),
      unit: durations,
      says: (amount) => `a reply arrives after ${amount}, of which the network takes 300 ms`,
    }),
    rankedAnswer({
      question: 'When mostly the client sends?',
      scenario: 'up',
      what: 'Bytes on the wire per message up, both directions together',
      rows: usual('up'),
      of: sumOf('bytesDown', 'bytesUp'),
      unit: sizes,
      says: (amount) => `${amount} per message; a POST carries the headers of a request and a response`,
    }),
    rankedAnswer({
      question: 'On battery, mostly idle?',
      scenario: 'idle',
      what: 'Bytes per minute of an idle client, both directions together, without peers that send nothing and would not detect a dead connection',
      rows: of('idle').filter(({ figures }) => figures.serverWritesPerMinute?.median !== 0),
      of: sumOf('bytesDownPerMinute', 'bytesUpPerMinute'),
      unit: (values) => (value) => `${sizes(values)(value)} per minute`,
      says: (amount) => `${amount} keep the connection alive`,
    }),
    rankedAnswer({
      question: 'When the connection is cut?',
      scenario: 'recovery-cut',
      what: `Time until the client receives new messages, which are sent each way every ${RECOVERY_INTERVAL_MS} ms: smaller differences do not count, and peers are compared only if they lose nothing`,
      rows: cut.filter(({ system, figures }) => system === OURS || figures.missing?.median === 0),
      of: sumOf('backMs'),
      unit: durations,
      step: RECOVERY_INTERVAL_MS,
      says: (amount) => `recovered after ${amount}`,
      also: lostMessages(cut),
    }),
    rankedAnswer({
      question: 'Time to the first message?',
      scenario: 'connect',
      what: 'From the call to connect, of a client in Node rather than a page',
      rows: of('connect', 100),
      of: sumOf('firstMessageMs'),
      unit: durations,
      says: (amount) => `it arrives after ${amount}`,
    }),
  ]
}
