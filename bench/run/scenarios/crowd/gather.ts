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

/** Opens all clients of a cell. Rejects when one of them could not be opened: what was said to fewer is not what was asked. */
export async function gather(crowd: CrowdProcess, cell: Cell, url: string): Promise<void> {
  const { failures } = await crowd.open(orderOf(cell, url))
  if (failures > 0) throw new Error(`${failures} of ${cell.clients} clients could not be opened`)
}

/** Says `work` to all, and waits until all have heard it. */
export async function cry(
  server: ServerProcess,
  crowd: CrowdProcess,
  work: Work,
): Promise<Delivery & { readonly lagP99Ms: number }> {
  await crowd.listen(work.count)
  await server.prepare('crier', work)
  const { lag } = await server.play()
  return { ...(await crowd.heard()), lagP99Ms: lag?.p99 ?? 0 }
}
