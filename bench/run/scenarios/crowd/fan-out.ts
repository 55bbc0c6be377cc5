import { CLIENT_LIMITS } from '@rungway/protocol'
import { type Cell, type Choice, cell, type Load, USUAL } from '../../../format/cell.ts'
import type { Options } from '../../../format/options.ts'
import { isThorough } from '../../../schedule/thorough.ts'
import { used } from '../../measure/usage.ts'
import type { Work } from '../../traffic/work.ts'
import type { Bench, Matrix, TimedScenario } from '../scenario.ts'
import { broadcastTo, openCrowd } from './crowd-steps.ts'

/** The crowd in which systems, single messages and bursts are compared. */
const COMPARED = 500

/**
 * Other crowds, for the cost of one more client. The smallest is hardly more than a single client,
 * and shows nothing about busy servers.
 */
const SMALLEST = 10
const GROWTH = [100, 1_000]

/**
 * Short polling of so many clients would be a load of its own, and other techniques take long to
 * open.
 */
const LARGEST = 5_000
const FEW_TECHNIQUES = ['websocket', 'sse']

const SMOKE_CLIENTS = 10

/**
 * Few enough that polling clients have polled again before the next broadcast, whatever the
 * technique.
 */
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

/** Each broadcast is delivered many times, so a short round is enough, … */
const SECONDS = 1

/** … but a longer one is better where systems are compared, … */
const COMPARED_SECONDS = 5

/**
 * … and a judged one lasts as long as a client may delay its acknowledgement, so that it contains
 * one of each client.
 */
const THOROUGH_SECONDS = CLIENT_LIMITS.ackAfterMs / 1_000

function secondsOf(cell: Cell, options: Options): number {
  if (isThorough(cell, options)) return THOROUGH_SECONDS
  return cell.clients === COMPARED && options.profile === 'full' ? COMPARED_SECONDS : Math.min(SECONDS, options.seconds)
}

/**
 * Broadcasts in quick succession warm the code up: with few deliveries, small crowds would be
 * measured with cold code.
 */
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
  if (load === null) throw new Error('a cell of fan-out needs a load')
  const { options } = bench
  const server = bench.server(cell.system)
  const crowd = bench.crowd()
  await openCrowd(crowd, cell, await server.listen(options))
  await broadcastTo(server, crowd, warmUp(load, cell, options))
  const seconds = secondsOf(cell, options)
  const before = await server.usage()
  const { latency, lastMs, lagP99Ms } = await broadcastTo(server, crowd, {
    ...load,
    count: Math.max(1, Math.round((seconds * load.ratePerSecond) / load.burst)) * load.burst,
  })
  const usage = used(before, await server.usage())
  // Closing the largest crowd takes longer than the measurement; the next round gets another
  // process.
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

/** One broadcast, received by every client. */
export const fanOut: TimedScenario = {
  name: 'fan-out',
  title: 'fan-out, one to all',
  about:
    'A broadcast to all clients, which share a process: their latencies include the work of that process. Last client: from when a broadcast was due until every client has it, the median of the broadcasts. Everything except latency is per message and client.',
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
  // The slope over many crowds gives the cost of one more client; single crowds have to be precise
  // only where systems are compared.
  rounds: ({ clients }, { rounds }) => (clients === COMPARED ? rounds : 1),
}
