import type { GatewayLimits } from '../../../gateway/src/limits.ts'
import type { SessionLimits } from '../../src/session/limits.ts'
import type { Journal } from '../journal.ts'
import type { VirtualTime } from '../virtual-time.ts'
import type { NodeNetwork } from './node-network.ts'
import type { NodesReached } from './nodes-script.ts'
import type { SharedRegistry } from './shared-registry.ts'

/** What the nodes of one life share. */
export interface NodeWorld {
  readonly time: VirtualTime
  readonly limits: SessionLimits & Partial<GatewayLimits>
  readonly journal: Journal
  readonly network: NodeNetwork
  readonly registry: SharedRegistry
  readonly registryMs: number
  /** The application answers each nth message with one of its own, so long after it has come; 0 for none. */
  readonly echoes: number
  readonly workMs: number
  readonly random: () => number
  readonly reached: NodesReached
}
