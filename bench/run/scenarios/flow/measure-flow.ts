import type { Cell } from '../../../format/cell.ts'
import type { Sample } from '../../../format/results.ts'
import { flowTime } from '../../../schedule/flow-time.ts'
import { isKnown } from '../../measure/histogram.ts'
import { type Usage, used } from '../../measure/usage.ts'
import type { ClientEnd } from '../../systems/system.ts'
import type { Recording, Work } from '../../traffic/work.ts'
import { routeTo } from '../route.ts'
import type { Bench } from '../scenario.ts'

/** Listens from the call on; the function that it returns plays the client's role. */
type ClientRole = (end: ClientEnd, work: Work) => () => Promise<Recording>

/** One client and one server: a warm-up that does not count, then the measurement. */
export async function measureFlow(
  cell: Cell,
  bench: Bench,
  serverRole: string,
  clientRole: ClientRole,
): Promise<Pick<Sample, 'figures'>> {
  const { options } = bench
  const server = bench.server(cell.system)
  const route = await routeTo(await server.listen({ ...options, http: cell.http }), cell, bench)
  const client = await bench.system(cell.system).connect(route.url, cell.technique)
  const { load } = cell
  const { warmUpSeconds, seconds } = flowTime(cell, options)
  if (load === null) throw new Error('a cell of messages needs a load')
  const work = (seconds: number): Work => ({
    ...load,
    count: Math.max(1, Math.round((seconds * load.ratePerSecond) / load.burst)) * load.burst,
  })
  const play = async (work: Work): Promise<Recording> => {
    const part = clientRole(client, work)
    await server.prepare(serverRole, work)
    const [ours, theirs] = await Promise.all([part(), server.play()])
    return { latency: ours.latency ?? theirs.latency, lag: ours.lag ?? theirs.lag }
  }
  try {
    await play(work(warmUpSeconds))
    const before = await server.usage()
    const recording = await play(work(seconds))
    const usage = used(before, await server.usage())
    await client.close()
    await route.close()
    await server.close()
    return { figures: flowFigures(recording, usage) }
  } catch (error) {
    // A client that stays open would fail this process when its server ends.
    client.close().catch(() => {})
    throw error
  }
}

/** Throws if nothing was timed. */
export function flowFigures({ latency, lag }: Recording, usage: Usage): Sample['figures'] {
  if (latency === null || lag === null) throw new Error('a round has to time its messages and their sender')
  const each = (total: number): number => total / latency.count
  return {
    latencyP50Ms: latency.p50,
    latencyP90Ms: latency.p90,
    latencyP99Ms: latency.p99,
    latencyP999Ms: latency.p999,
    latencyMaxMs: latency.max,
    senderLagP50Ms: lag.p50,
    senderLagP99Ms: isKnown(99, lag.count) ? lag.p99 : undefined,
    bytesDown: each(usage.bytesOut),
    bytesUp: each(usage.bytesIn),
    requests: each(usage.requests),
    // Sending takes at least one write, so 0 means that writes are not visible.
    ...(usage.writes > 0 && { serverWrites: each(usage.writes) }),
    connections: usage.connections,
    serverCpuUs: each(usage.cpuMs * 1_000),
  }
}
