import { type Cell, type Choice, cell, type Load, USUAL } from '../../cell.ts'
import type { Options } from '../../options.ts'
import type { Matrix, Timed } from '../scenario.ts'
import { say, time } from './ends.ts'
import { measureFlow } from './measure-flow.ts'

const FIGURES = [
  'latencyP50Ms',
  'latencyP99Ms',
  'latencyP999Ms',
  'bytesDown',
  'bytesUp',
  'requests',
  'serverWrites',
  'connections',
  'serverCpuUs',
] as const

/** As often as a poll a second can bring without overflowing an outbox of 1 MiB. */
const SIZES_PER_SECOND = 10
const SIZES = [16, 1_000, 65_536]
const RATES = [10, 1_000]

/** Many bursts in little time: what each message of one saves shows only where several come. */
const BURSTS: Load = { ...USUAL, ratePerSecond: 500, burst: 10 }

const usual = ({ ratePerSecond, payloadBytes }: Options): Load => ({ ...USUAL, ratePerSecond, payloadBytes })

/** The usual load; in a full run bursts beside it, and of the project's own and the floors each size and each rate. */
function varied(scenario: string, { choices, core, options }: Matrix): Cell[] {
  const base = usual(options)
  const sizes = SIZES.map((payloadBytes) => ({ ...base, payloadBytes, ratePerSecond: SIZES_PER_SECOND }))
  const rates = RATES.map((ratePerSecond) => ({ ...base, ratePerSecond }))
  if (options.profile !== 'full') return squares(scenario, choices, [base])
  return [...squares(scenario, choices, [base, bursts(options)]), ...squares(scenario, core, [...sizes, ...rates])]
}

const bursts = ({ payloadBytes }: Options): Load => ({ ...BURSTS, payloadBytes })

const squares = (scenario: string, choices: readonly Choice[], loads: readonly Load[]): Cell[] =>
  loads.flatMap((load) => choices.map((choice) => cell(choice, scenario, { load })))

/** In a full run the same over HTTP/2, where it can be had. */
const overHttp2 = (scenario: string, { choices, options }: Matrix): Cell[] =>
  options.profile === 'full'
    ? choices
        .filter(({ can = [] }) => can.includes('http2'))
        .map((choice) => cell(choice, scenario, { load: usual(options), http: '2' }))
    : []

/** Bytes are what HTTP/2 is asked for, and these hardly differ from round to round. */
const rounds = ({ http }: Cell, { rounds }: Options): number => (http === '2' ? Math.min(rounds, 2) : rounds)

const ABOUT =
  'One client; open loop, timed from the moment at which a message was due. Everything but latencies and connections is for one message. HTTP 2 is over TLS, whose records are in the bytes, with all requests on one connection; HTTP 1.1 is in the clear. Writes are not seen through TLS.'

/** The server speaks, the client listens: what the transports were invented for. */
export const down: Timed = {
  name: 'down',
  title: 'one way, down',
  about: ABOUT,
  figures: FIGURES,
  cells: (matrix) => [...varied('down', matrix), ...overHttp2('down', matrix)],
  rounds,
  run: (cell, bench) =>
    measureFlow(cell, bench, 'source', (end, { count }) => {
      const heard = time(end, count)
      return () => heard
    }),
}

/** The client speaks, the server listens. */
export const up: Timed = {
  name: 'up',
  title: 'one way, up',
  about: ABOUT,
  figures: FIGURES,
  cells: (matrix) => [...squares('up', matrix.choices, [usual(matrix.options)]), ...overHttp2('up', matrix)],
  rounds,
  run: (cell, bench) => measureFlow(cell, bench, 'sink', (end, work) => () => say((body) => end.send(body), work)),
}

/** The server says again what the client said: there and back. */
export const echo: Timed = {
  name: 'echo',
  title: 'there and back',
  about: ABOUT,
  figures: FIGURES,
  cells: (matrix) => {
    const { choices, options } = matrix
    const loads = options.profile === 'full' ? [usual(options), bursts(options)] : [usual(options)]
    return [...squares('echo', choices, loads), ...overHttp2('echo', matrix)]
  },
  rounds,
  run: (cell, bench) =>
    measureFlow(cell, bench, 'mirror', (end, work) => {
      const heard = time(end, work.count)
      return async () => {
        const [{ lag }, { latency }] = await Promise.all([say((body) => end.send(body), work), heard])
        return { latency, lag }
      }
    }),
}
