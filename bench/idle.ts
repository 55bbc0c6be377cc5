import { setTimeout as sleep } from 'node:timers/promises'
import { type Usage, used } from './measure/usage.ts'
import type { Cell } from './plan.ts'
import { startServer } from './processes/server-process.ts'
import { SYSTEMS } from './systems/index.ts'

export type IdleCell = Omit<Cell, 'scenario'>

/** What one client that has nothing to say or to hear costs a minute. */
export interface IdleRow extends IdleCell {
  readonly bytesUp: number
  readonly bytesDown: number
  readonly requests: number
  /** Of the server. */
  readonly writes: number
  readonly serverCpuMs: number
}

/** What opening has left to say is said by then: acknowledgements, at last. */
const SETTLE_MS = 2_000

const MINUTE_SECONDS = 60

export function perMinute(cell: IdleCell, usage: Usage, seconds: number): IdleRow {
  const minutes = seconds / MINUTE_SECONDS
  return {
    ...cell,
    bytesUp: usage.bytesIn / minutes,
    bytesDown: usage.bytesOut / minutes,
    requests: usage.requests / minutes,
    writes: usage.writes / minutes,
    serverCpuMs: usage.cpuMs / minutes,
  }
}

/** A client that stays silent, and a server of its own. Returns the way to count what it costs all the same. */
async function open(cell: IdleCell, pollMs: number): Promise<(seconds: number) => Promise<IdleRow>> {
  const system = SYSTEMS.find(({ name }) => name === cell.system)
  if (system === undefined) throw new Error(`no such system: ${cell.system}`)
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
    return perMinute(cell, usage, seconds)
  }
}

/** All side by side: nobody is timed, so nobody is in the other's way. `opened` is called when all are idle. */
export async function idle(
  cells: readonly IdleCell[],
  seconds: number,
  pollMs: number,
  opened: () => void,
): Promise<IdleRow[]> {
  const counts = await Promise.all(cells.map((cell) => open(cell, pollMs)))
  opened()
  return await Promise.all(counts.map((count) => count(seconds)))
}
