import { type Cell, type Choice, cell, type Load, USUAL } from '../../../format/cell.ts'
import { timeOf } from '../../../schedule/thorough.ts'
import { used } from '../../measure/usage.ts'
import type { Recording } from '../../traffic/work.ts'
import { flowFigures } from '../flow/measure-flow.ts'
import type { Bench, Matrix, TimedScenario } from '../scenario.ts'
import { gather } from './gather.ts'

const CLIENTS = 50
const SMOKE_CLIENTS = 5

/** Together: a server that is asked less often wakes for each message, and that costs more than the message. Every client here can do as much. */
const RATE_PER_SECOND = 1_000

/** A burst is one client's, and takes whoever joins its messages a request or two. */
const BURST = 10
const BURSTING_PER_SECOND = 4_000

async function run(cell: Cell, bench: Bench): ReturnType<TimedScenario['run']> {
  const { load, clients } = cell
  if (load === null) throw new Error('an echo needs a load')
  const server = bench.server(cell.system)
  const crowd = bench.crowd()
  await gather(crowd, cell, await server.listen(bench.options))
  const echo = async (seconds: number): Promise<Recording> => {
    const bursts = Math.max(1, Math.round((seconds * load.ratePerSecond) / (load.burst * clients)))
    const work = { ...load, count: bursts * load.burst * clients }
    await server.prepare('mirror', work)
    await crowd.listen(bursts * load.burst)
    const [{ lag }, { latency }] = await Promise.all([crowd.say(work), crowd.heard(), server.play()])
    return { latency, lag }
  }
  const { warmUpSeconds, seconds } = timeOf(cell, bench.options)
  await echo(warmUpSeconds)
  const before = await server.usage()
  const recording = await echo(seconds)
  const usage = used(before, await server.usage())
  await crowd.close()
  await server.close()
  return { figures: flowFigures(recording, usage) }
}

type Asked = readonly [choices: readonly Choice[], burst: number, ratePerSecond: number]

function asked({ choices, core, options: { profile } }: Matrix): readonly Asked[] {
  if (profile === 'quick') return []
  if (profile === 'smoke') return [[core, BURST, BURSTING_PER_SECOND]]
  const polling = choices.filter(({ technique }) => technique === 'long-polling')
  return [
    [choices, 1, RATE_PER_SECOND],
    // Where a burst may be a request or ten.
    [polling, BURST, BURSTING_PER_SECOND],
  ]
}

const loadOf = (burst: number, ratePerSecond: number, { options: { payloadBytes } }: Matrix): Load => ({
  ...USUAL,
  payloadBytes,
  burst,
  ratePerSecond,
})

/** Many say something, and each is answered. */
export const crowdEcho: TimedScenario = {
  name: 'crowd-echo',
  title: 'there and back, of many',
  about:
    'Clients that speak in turn, at a fixed rate together, and hear what they said: what an echo costs a server that has something to do. Everything but latencies is for one message.',
  figures: ['serverCpuUs', 'latencyP50Ms', 'latencyP99Ms', 'bytesDown', 'bytesUp', 'requests', 'serverWrites'],
  cells: (matrix) =>
    asked(matrix).flatMap(([choices, burst, ratePerSecond]) =>
      choices.map((choice) =>
        cell(choice, 'crowd-echo', {
          clients: matrix.options.profile === 'smoke' ? SMOKE_CLIENTS : CLIENTS,
          load: loadOf(burst, ratePerSecond, matrix),
        }),
      ),
    ),
  run,
  rounds: (cell, { rounds }) => (cell.technique === 'long-polling' ? rounds : 1),
}
