import { CLIENT_LIMITS } from '@rungway/protocol'
import { type Cell, type Choice, cell, type Load, USUAL } from '../../../format/cell.ts'
import type { Options } from '../../../format/options.ts'
import { isThorough } from '../../../schedule/thorough.ts'
import { used } from '../../measure/usage.ts'
import type { Work } from '../../traffic/work.ts'
import type { Bench, Matrix, TimedScenario } from '../scenario.ts'
import { cry, gather } from './gather.ts'

/** Where single messages and bursts are compared. */
const COMPARED = 500

/** Beside it: what each further client costs. The smallest crowd is hardly more than one client, and says nothing of who serves many. */
const SMALLEST = 10
const GROWTH = [100, 1_000]

/** Polling without a hold, of so many, would be a load of its own, and the others are long in opening. */
const LARGEST = 5_000
const FEW_TECHNIQUES = ['websocket', 'sse']

const SMOKE_CLIENTS = 10

/** Few enough that a crowd which polls has asked again before the next, whatever its technique. */
const BROADCASTS_PER_SECOND: Readonly<Record<number, number>> = { 10: 20, 100: 10, 500: 5, 1000: 4, 5000: 2 }

const BURST = 10

const loadOf = (clients: number, burst: number, payloadBytes: number): Load => ({
  ...USUAL,
  payloadBytes,
  burst,
  ratePerSecond: (BROADCASTS_PER_SECOND[clients] ?? 20) * burst,
})

type Asked = readonly [choices: readonly Choice[], clients: number, burst: number]

function asked({ choices, core, options: { profile } }: Matrix): readonly Asked[] {
  if (profile === 'smoke') return [[core, SMOKE_CLIENTS, BURST]]
  const few = core.filter(({ technique }) => FEW_TECHNIQUES.includes(technique))
  const compared = profile === 'quick' ? few : choices
  const both: readonly Asked[] = [
    [compared, COMPARED, 1],
    [compared, COMPARED, BURST],
  ]
  if (profile === 'quick') return both
  return [...both, [core, SMALLEST, 1], ...GROWTH.map((clients): Asked => [choices, clients, 1]), [few, LARGEST, 1]]
}

const cells = (matrix: Matrix): Cell[] =>
  asked(matrix).flatMap(([choices, clients, burst]) =>
    choices.map((choice) =>
      cell(choice, 'fan-out', { clients, load: loadOf(clients, burst, matrix.options.payloadBytes) }),
    ),
  )

/** Many hear each broadcast, so little time is enough … */
const SECONDS = 1

/** … but more is better where systems are compared … */
const COMPARED_SECONDS = 5

/** … and what is judged takes as long as an acknowledgement may be put off, so that each client's has its share in it. */
const THOROUGH_SECONDS = CLIENT_LIMITS.ackAfterMs / 1_000

function secondsOf(cell: Cell, options: Options): number {
  if (isThorough(cell, options)) return THOROUGH_SECONDS
  return cell.clients === COMPARED && options.profile === 'full' ? COMPARED_SECONDS : Math.min(SECONDS, options.seconds)
}

/** So many broadcasts in quick succession warm the way up: whoever has said little runs slower, and small crowds would be told least. */
const WARM_UP = { ratePerSecond: 40, deliveries: 10_000, leastBroadcasts: 2, mostBroadcasts: 20 }
const THOROUGH_WARM_UP = { ...WARM_UP, deliveries: 50_000, mostBroadcasts: 100 }

function warmUp(load: Load, cell: Cell, options: Options): Work {
  const { ratePerSecond, deliveries, leastBroadcasts, mostBroadcasts } = isThorough(cell, options)
    ? THOROUGH_WARM_UP
    : WARM_UP
  const broadcasts = Math.round(deliveries / cell.clients)
  const count = Math.min(mostBroadcasts, Math.max(leastBroadcasts, broadcasts))
  return { ...load, ratePerSecond: ratePerSecond * load.burst, count: count * load.burst }
}

async function run(cell: Cell, bench: Bench): ReturnType<TimedScenario['run']> {
  const { load, clients } = cell
  if (load === null) throw new Error('a broadcast needs a load')
  const { options } = bench
  const server = bench.server(cell.system)
  const crowd = bench.crowd()
  await gather(crowd, cell, await server.listen(options))
  await cry(server, crowd, warmUp(load, cell, options))
  const seconds = secondsOf(cell, options)
  const before = await server.usage()
  const { latency, lastMs, lagP99Ms } = await cry(server, crowd, {
    ...load,
    count: Math.max(1, Math.round((seconds * load.ratePerSecond) / load.burst)) * load.burst,
  })
  const usage = used(before, await server.usage())
  // Farewells of the largest crowd would take longer than all the rest; the next gets another process.
  if (clients < LARGEST) await crowd.close()
  else crowd.end()
  await server.close()
  const each = (total: number): number => total / latency.count
  return {
    figures: {
      serverCpuUs: each(usage.cpuMs * 1_000),
      lastMs,
      latencyP50Ms: latency.p50,
      latencyP99Ms: latency.p99,
      bytesDown: each(usage.bytesOut),
      bytesUp: each(usage.bytesIn),
      serverWrites: each(usage.writes),
      requests: each(usage.requests),
      senderLagP99Ms: lagP99Ms,
    },
  }
}

/** One says it, all have to hear it. */
export const fanOut: TimedScenario = {
  name: 'fan-out',
  title: 'one to all',
  about:
    'A broadcast to each of the clients, which share a process: their latencies are also the work of that process. To the last: from the moment at which a broadcast was due, the median of the broadcasts. Everything else but latencies is for one message to one client.',
  figures: [
    'serverCpuUs',
    'lastMs',
    'latencyP50Ms',
    'latencyP99Ms',
    'bytesDown',
    'bytesUp',
    'serverWrites',
    'requests',
  ],
  cells,
  run,
  // What it costs to tell one more shows in the slope over many crowds; where systems are compared each crowd has to be right by itself.
  rounds: ({ clients }, { rounds }) => (clients === COMPARED ? rounds : 1),
}
