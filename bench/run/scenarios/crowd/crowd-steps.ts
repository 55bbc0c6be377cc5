import type { Cell } from '../../../format/cell.ts'
import type { CrowdOrder, Delivery } from '../../processes/crowd-control.ts'
import type { CrowdProcess } from '../../processes/crowd-process.ts'
import type { ServerProcess } from '../../processes/server-process.ts'
import type { Work } from '../../traffic/work.ts'

export const orderOf = ({ system, technique, clients }: Cell, url: string): CrowdOrder => ({
  system,
  technique,
  url,
  clients,
})

/** Opens all clients of a cell. Rejects if one of them fails: the rest would be a smaller cell. */
export async function openCrowd(crowd: CrowdProcess, cell: Cell, url: string): Promise<void> {
  const { failures } = await crowd.open(orderOf(cell, url))
  if (failures > 0) throw new Error(`${failures} of ${cell.clients} clients could not be opened`)
}

/** Broadcasts `work`, and waits until every client has all of it. */
export async function broadcastTo(
  server: ServerProcess,
  crowd: CrowdProcess,
  work: Work,
): Promise<Delivery & { readonly lagP99Ms: number }> {
  await crowd.listen(work.count)
  await server.prepare('broadcaster', work)
  const { lag } = await server.play()
  return { ...(await crowd.received()), lagP99Ms: lag?.p99 ?? 0 }
}
