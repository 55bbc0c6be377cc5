import type { GatewayStats, NodeStats, SessionView, StatsEverywhere, Unreached } from '@rungway/gateway'
import { total } from '../ops/tally.ts'

/** A session as operators see it. Without a cluster it has no node. */
export const sessionView = ({ node, name, user, transport, isAway, pendingBytes }: SessionView) => ({
  name,
  user,
  transport,
  away: isAway,
  pendingBytes,
  ...(node === '' ? {} : { node }),
})

/** Named only where there are any. */
export const unreachedView = (unreached: readonly Unreached[]) => (unreached.length === 0 ? {} : { unreached })

const nodeView = ({ node, stats }: NodeStats) => ({
  node,
  sessions: total(stats.sessions),
  links: total(stats.links),
  heldBytes: stats.heldBytes,
})

/** What each node holds, and which did not answer. Without a cluster there is nothing to say. */
export const nodesView = ({ nodes, unreached }: Pick<StatsEverywhere, 'nodes' | 'unreached'>) => ({
  ...(nodes.some(({ node }) => node !== '') ? { nodes: nodes.map(nodeView) } : {}),
  ...unreachedView(unreached),
})

/** All counts that the API shows. */
export const statsView = (all: StatsEverywhere): GatewayStats & ReturnType<typeof nodesView> => ({
  ...all.total,
  ...nodesView(all),
})
