import { type Cell, cell, USUAL } from '../../../format/cell.ts'
import { used } from '../../measure/usage.ts'
import type { Work } from '../../traffic/work.ts'
import { flowFigures } from '../flow/measure-flow.ts'
import type { Bench, TimedScenario } from '../scenario.ts'
import { openCrowd } from './crowd-steps.ts'

const CLIENTS = 50
const RATE_PER_SECOND = 1_000

async function run(cell: Cell, bench: Bench): ReturnType<TimedScenario['run']> {
  const { load } = cell
  if (load === null) throw new Error('a cell of upstream-rate needs a load')
  const { options } = bench
  const server = bench.server(cell.system)
  const crowd = bench.crowd()
  await openCrowd(crowd, cell, await server.listen(options))
  const sendFor = async (seconds: number) => {
    const work: Work = { ...load, count: Math.max(1, Math.round(seconds * load.ratePerSecond)) }
    await server.prepare('collector', work)
    const [{ lag }, { latency }] = await Promise.all([crowd.send(work), server.play()])
    return { latency, lag }
  }
  await sendFor(options.warmUpSeconds)
  const before = await server.usage()
  const recording = await sendFor(options.seconds / 2)
  const usage = used(before, await server.usage())
  await crowd.close()
  await server.close()
  return { figures: flowFigures(recording, usage) }
}

/** Many clients send, and the server receives. */
export const upstreamRate: TimedScenario = {
  name: 'upstream-rate',
  title: 'many clients up',
  about:
    'Clients send in turn, at a fixed rate together. One core of the server manages a million µs per second, divided by the CPU of a message. Everything except latency is per message.',
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
