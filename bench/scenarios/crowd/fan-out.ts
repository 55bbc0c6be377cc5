import { type Cell, cell, type Load, USUAL } from '../../cell.ts'
import { used } from '../../measure/usage.ts'
import type { Options } from '../../options.ts'
import type { Bench, Matrix, Timed, Work } from '../scenario.ts'
import { cry, gather } from './gather.ts'

/** Where single messages and bursts are compared. */
const COMPARED = 500

/** What each further client costs. */
const GROWTH = [10, 100, 1_000, 5_000]

/** Few enough that a crowd which polls has asked again before the next, whatever its technique. */
const BROADCASTS_PER_SECOND: Readonly<Record<number, number>> = { 10: 20, 100: 10, 500: 5, 1000: 2, 5000: 1 }

/** Polling without a hold, of more than that, is a load of its own. */
const MAX_SHORT_POLLING = 1_000

const BURST = 10

const loadOf = (clients: number, burst: number, payloadBytes: number): Load => ({
  ...USUAL,
  payloadBytes,
  burst,
  ratePerSecond: (BROADCASTS_PER_SECOND[clients] ?? 20) * burst,
})

function crowds(profile: Options['profile']): readonly (readonly [clients: number, burst: number])[] {
  if (profile === 'smoke') return [[10, BURST]]
  const compared = [
    [COMPARED, 1],
    [COMPARED, BURST],
  ] as const
  return profile === 'quick' ? compared : [...compared, ...GROWTH.map((clients) => [clients, 1] as const)]
}

function cells({ choices, options }: Matrix): Cell[] {
  return crowds(options.profile).flatMap(([clients, burst]) =>
    choices
      .filter(({ technique }) => technique !== 'short-polling' || clients <= MAX_SHORT_POLLING)
      .map((choice) => cell(choice, 'fan-out', { clients, load: loadOf(clients, burst, options.payloadBytes) })),
  )
}

async function run(cell: Cell, bench: Bench): ReturnType<Timed['run']> {
  const { load } = cell
  if (load === null) throw new Error('a broadcast needs a load')
  const { options } = bench
  const server = bench.server(cell.system)
  const crowd = bench.crowd()
  await gather(crowd, cell, await server.listen(options))
  const work = (seconds: number): Work => ({
    ...load,
    count: Math.max(1, Math.round((seconds * load.ratePerSecond) / load.burst)) * load.burst,
  })
  await cry(server, crowd, work(options.warmUpSeconds))
  const before = await server.usage()
  const { latency, lastMs, lagP99Ms } = await cry(server, crowd, work(options.seconds / 2))
  const usage = used(before, await server.usage())
  await crowd.close()
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
export const fanOut: Timed = {
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
}
