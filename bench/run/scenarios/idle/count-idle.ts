import { setTimeout as sleep } from 'node:timers/promises'
import type { Cell } from '../../../format/cell.ts'
import type { Sample } from '../../../format/results.ts'
import { type Usage, used } from '../../measure/usage.ts'
import { startServer } from '../../processes/server-process.ts'
import { SYSTEMS } from '../../systems/index.ts'

/** Until traffic of the opening, such as acknowledgements, is over. */
const SETTLE_MS = 2_000

const MINUTE_SECONDS = 60

export function perMinute(usage: Usage, seconds: number): Sample['figures'] {
  const minutes = seconds / MINUTE_SECONDS
  return {
    bytesDownPerMinute: usage.bytesOut / minutes,
    bytesUpPerMinute: usage.bytesIn / minutes,
    requestsPerMinute: usage.requests / minutes,
    serverWritesPerMinute: usage.writes / minutes,
    serverWakeUpsPerMinute: usage.wakeUps / minutes,
    serverCpuMsPerMinute: usage.cpuMs / minutes,
  }
}

type Count = (seconds: number) => Promise<Sample>

/** Opens a silent client and a server of its own. Returns a function that counts their traffic. */
async function open(cell: Cell, pollMs: number): Promise<Count> {
  const system = SYSTEMS.find(({ name }) => name === cell.system)
  if (system === undefined) throw new Error(`no system is named "${cell.system}"`)
  const server = startServer(system.name)
  const client = await system.connect(await server.listen({ pollMs }), cell.technique)
  return async (seconds) => {
    await sleep(SETTLE_MS)
    const before = await server.usage()
    await sleep(seconds * 1_000)
    const usage = used(before, await server.usage())
    await client.close()
    await server.close()
    server.end()
    return { cell, round: 0, figures: perMinute(usage, seconds) }
  }
}

/**
 * Counts all cells at once, which disturbs nothing because nothing is timed. Calls `opened` once
 * all clients are idle.
 */
export async function countIdle(
  cells: readonly Cell[],
  seconds: number,
  pollMs: number,
  opened: () => void,
): Promise<Sample[]> {
  const counts: Count[] = []
  // One after the other: twenty processes that start at once slow each other down.
  for (const cell of cells) counts.push(await open(cell, pollMs))
  opened()
  return await Promise.all(counts.map((count) => count(seconds)))
}
