import { type Cell, type Choice, cell, type Load } from '../../../format/cell.ts'
import { isUsual, usualLoad } from '../../../format/load.ts'
import type { Options } from '../../../format/options.ts'
import { isPolled } from '../../../theory/polled.ts'
import { sendAll, timeAll } from '../../traffic/flow.ts'
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

/**
 * Loads of a full run besides the usual one: for every choice, and for Rungway and the floors
 * alone.
 */
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

/** The same over HTTP/2, for techniques that support it. */
const overHttp2 = (scenario: string, { choices, options }: Matrix): Cell[] =>
  choices
    .filter(({ can = [] }) => can.includes('http2'))
    .map((choice) => cell(choice, scenario, { load: usualLoad(options), http: '2' }))

const isVaried = (cell: Cell, options: Options): boolean => cell.load?.burst === 1 && !isUsual(cell, options)

/** HTTP/2 is measured for its bytes, which hardly vary, and rounds of several polls take long. */
const rounds = (cell: Cell, options: Options): number =>
  cell.http === '2' || (isVaried(cell, options) && isPolled(cell)) ? Math.min(options.rounds, 2) : options.rounds

/** The effect of size and rate shows in the scenario down; up, a single round confirms it. */
const roundsUp = (cell: Cell, options: Options): number => (isVaried(cell, options) ? 1 : rounds(cell, options))

const ABOUT = [
  'One client; open loop, timed from when a message was due. Everything except latency and connections is per message. HTTP/2 is over TLS, whose records are part of the bytes, with all requests on one connection; HTTP/1.1 is in the clear. Writes are not visible through TLS.',
  'Sender lag: how late the sender’s timer woke it, which is part of each latency. On loopback it is much of p50, and it is the benchmark’s own. Percentiles with too few messages above them are left out.',
].join('\n')

/** The server sends, the client receives. */
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
      const heard = timeAll(end, count)
      return () => heard
    }),
}

/** The client sends, the server receives. */
export const up: TimedScenario = {
  name: 'up',
  title: 'one way, up',
  about: ABOUT,
  figures: FIGURES,
  cells: (matrix) => cellsOf('up', matrix, { all: [], core: sizes() }),
  rounds: roundsUp,
  run: (cell, bench) => measureFlow(cell, bench, 'sink', (end, work) => () => sendAll((body) => end.send(body), work)),
}

/** The client sends, and the server echoes each message. */
export const echo: TimedScenario = {
  name: 'echo',
  title: 'echo',
  about: ABOUT,
  figures: FIGURES,
  cells: (matrix) =>
    cellsOf('echo', matrix, { all: [bursts(matrix.options)], core: [...sizes(), ...rates(matrix.options)] }),
  rounds: roundsUp,
  run: (cell, bench) =>
    measureFlow(cell, bench, 'mirror', (end, work) => {
      const heard = timeAll(end, work.count)
      return async () => {
        const [{ lag }, { latency }] = await Promise.all([sendAll((body) => end.send(body), work), heard])
        return { latency, lag }
      }
    }),
}
