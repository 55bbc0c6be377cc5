import { type Cell, type Choice, cell, type Load } from '../../../format/cell.ts'
import { isUsual, usualLoad } from '../../../format/load.ts'
import type { Options } from '../../../format/options.ts'
import { isPolled } from '../../../theory/polled.ts'
import { say, time } from '../../traffic/exchange.ts'
import type { Matrix, TimedScenario } from '../scenario.ts'
import { bursts, rates, sizes } from './loads.ts'
import { measureFlow } from './measure-flow.ts'

const FIGURES = [
  'latencyP50Ms',
  'senderLagP50Ms',
  'latencyP99Ms',
  'latencyP999Ms',
  'bytesDown',
  'bytesUp',
  'requests',
  'serverWrites',
  'connections',
  'serverCpuUs',
] as const

const isFull = ({ options }: Matrix): boolean => options.profile === 'full'

/** Of each choice the usual load; in a full run more beside it, and more of the project's own and the floors. */
interface Loads {
  readonly all: readonly Load[]
  readonly core: readonly Load[]
}

const squares = (scenario: string, choices: readonly Choice[], loads: readonly Load[]): Cell[] =>
  loads.flatMap((load) => choices.map((choice) => cell(choice, scenario, { load })))

function cellsOf(scenario: string, matrix: Matrix, { all, core }: Loads): Cell[] {
  const asked = squares(scenario, matrix.choices, [usualLoad(matrix.options)])
  if (!isFull(matrix)) return asked
  return [
    ...asked,
    ...squares(scenario, matrix.choices, all),
    ...squares(scenario, matrix.core, core),
    ...overHttp2(scenario, matrix),
  ]
}

/** The same over HTTP/2, where it can be had. */
const overHttp2 = (scenario: string, { choices, options }: Matrix): Cell[] =>
  choices
    .filter(({ can = [] }) => can.includes('http2'))
    .map((choice) => cell(choice, scenario, { load: usualLoad(options), http: '2' }))

const isVaried = (cell: Cell, options: Options): boolean => cell.load?.burst === 1 && !isUsual(cell, options)

/** Bytes are what HTTP/2 is asked for, and these hardly differ from round to round; nor do rounds of several polls, which take their time. */
const rounds = (cell: Cell, options: Options): number =>
  cell.http === '2' || (isVaried(cell, options) && isPolled(cell)) ? Math.min(options.rounds, 2) : options.rounds

/** What another size or rate changes shows down already: up there is a round of each, to see that it is no other. */
const roundsUp = (cell: Cell, options: Options): number => (isVaried(cell, options) ? 1 : rounds(cell, options))

const ABOUT = [
  'One client; open loop, timed from the moment at which a message was due. Everything but latencies and connections is for one message. HTTP 2 is over TLS, whose records are in the bytes, with all requests on one connection; HTTP 1.1 is in the clear. Writes are not seen through TLS.',
  'Sender late: how long after that moment the sender’s own timer woke it, which is a part of each latency. On loopback it is much of p50, and is the benchmark’s, not the system’s. A percentile that too few messages were timed for is left out.',
].join('\n')

/** The server speaks, the client listens: what the transports were invented for. */
export const down: TimedScenario = {
  name: 'down',
  title: 'one way, down',
  about: ABOUT,
  figures: FIGURES,
  cells: (matrix) =>
    cellsOf('down', matrix, { all: [bursts(matrix.options)], core: [...sizes(), ...rates(matrix.options)] }),
  rounds,
  run: (cell, bench) =>
    measureFlow(cell, bench, 'source', (end, { count }) => {
      const heard = time(end, count)
      return () => heard
    }),
}

/** The client speaks, the server listens. */
export const up: TimedScenario = {
  name: 'up',
  title: 'one way, up',
  about: ABOUT,
  figures: FIGURES,
  cells: (matrix) => cellsOf('up', matrix, { all: [], core: sizes() }),
  rounds: roundsUp,
  run: (cell, bench) => measureFlow(cell, bench, 'sink', (end, work) => () => say((body) => end.send(body), work)),
}

/** The server says again what the client said: there and back. */
export const echo: TimedScenario = {
  name: 'echo',
  title: 'there and back',
  about: ABOUT,
  figures: FIGURES,
  cells: (matrix) =>
    cellsOf('echo', matrix, { all: [bursts(matrix.options)], core: [...sizes(), ...rates(matrix.options)] }),
  rounds: roundsUp,
  run: (cell, bench) =>
    measureFlow(cell, bench, 'mirror', (end, work) => {
      const heard = time(end, work.count)
      return async () => {
        const [{ lag }, { latency }] = await Promise.all([say((body) => end.send(body), work), heard])
        return { latency, lag }
      }
    }),
}
