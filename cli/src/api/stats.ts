import type { Gateway, GatewayStats } from '@rungway/gateway'
import type { CommandStats } from '../ops/metrics.ts'
import type { SessionNames } from '../server/sessions.ts'

/** What operations need. */
export interface Operated {
  readonly gateway: Gateway
  readonly names: SessionNames
  /** What is counted outside the gateway. */
  readonly stats: Pick<CommandStats, 'channels' | 'publications'>
}

/** All counts that the API shows. */
export const statsOf = ({ gateway, stats }: Operated): GatewayStats & Operated['stats'] => {
  const { channels, publications } = stats
  return { ...gateway.stats(), channels, publications }
}
