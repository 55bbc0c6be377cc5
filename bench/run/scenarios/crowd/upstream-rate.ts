import { type Cell, cell, USUAL } from '../../../format/cell.ts'
import { used } from '../../measure/usage.ts'
import type { Work } from '../../traffic/work.ts'
import { flowFigures } from '../flow/measure-flow.ts'
import type { Bench, TimedScenario } from '../scenario.ts'
import { gather } from './gather.ts'

const CLIENTS = 50
const RATE_PER_SECOND = 1_000

async function run(cell: Cell, bench: Bench): ReturnType<TimedScenario['run']> {
  const { load } = cell
  if (load === null) throw new Error('a flow needs a load')
  const { options } = bench
  const server = bench.server(cell.system)
  const crowd = bench.crowd()
  await gather(crowd, cell, await server.listen(options))
  const say = async (seconds: number) => {
    const work: Work = { ...load, count: Math.max(1, Math.round(seconds * load.ratePerSecond)) }
    await server.prepare('hub', work)
    const [{ lag }, { latency }] = await Promise.all([crowd.say(work), server.play()])
    return { latency, lag }
  }
  await say(options.warmUpSeconds)
  const before = await server.usage()
  const recording = await say(options.seconds / 2)
  const usage = used(before, await server.usage())
  await crowd.close()
  await server.close()
  return { figures: flowFigures(recording, usage) }
}

/** All say it, one has to hear it. */
export const upstreamRate: TimedScenario = {
  name: 'upstream-rate',
  title: 'all to one',
  about:
    'Clients that speak in turn, at a fixed rate together. A core of the server takes a million in a second, divided by the µs of one. Everything but latencies is for one message.',
  figures: ['serverCpuUs', 'latencyP50Ms', 'latencyP99Ms', 'bytesUp', 'bytesDown', 'requests', 'serverWrites'],
  cells: ({ choices, options: { profile, payloadBytes } }) =>
    profile !== 'full'
      ? []
      : choices.map((choice) =>
          cell(choice, 'upstream-rate', {
            clients: CLIENTS,
            load: { ...USUAL, payloadBytes, ratePerSecond: RATE_PER_SECOND },
          }),
        ),
  run,
  rounds: () => 1,
}
