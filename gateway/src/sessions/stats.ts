import { count, type GatewayStats } from '../reports/counters.ts'
import type { Lifecycle } from './lifecycle.ts'

/** What a gateway has done, and what it holds. Walks every session. */
export function statsOf(
  { table, counters, heldBytes }: Pick<Lifecycle, 'table' | 'counters' | 'heldBytes'>,
  { channelCount, publications }: { readonly channelCount: number; readonly publications: number },
): GatewayStats {
  const sessions: Record<string, number> = {}
  const links: Record<string, number> = {}
  for (const { core } of table.values()) {
    count(sessions, core.owner?.transport ?? 'none')
    for (const link of core.handles) count(links, link.transport)
  }
  const { ended, refused, refusedCalls, movesRefused, attached, ...numbers } = counters
  return {
    sessions,
    links,
    attached: { ...attached },
    ended: { ...ended },
    refused: { ...refused },
    movesRefused: { ...movesRefused },
    refusedCalls: { ...refusedCalls },
    ...numbers,
    heldBytes,
    channels: channelCount,
    publications,
  }
}
