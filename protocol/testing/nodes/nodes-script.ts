import type { GatewayLimits } from '../../../gateway/src/limits.ts'
import type { SessionLimits } from '../../src/session/limits.ts'
import type { Fate } from '../network/fate.ts'
import { type Kind, LIMITS } from '../script.ts'

/**
 * In place of a node's place: where the session is at that moment, which node has last tried to take one, and which
 * leaves and gives its sessions away.
 */
export const HOME = 99
export const TAKER = 98
export const GIVER = 97

/** What happens to nodes, and what lies between them. Nodes are named by their place at the balancer. */
export type NodeFault =
  /** It ends without a word, and another takes its place that much later. `machine`: it does not refuse either. */
  | {
      readonly type: 'dies'
      readonly at: number
      readonly node: number
      readonly what: 'process' | 'machine'
      readonly backMs: number
      /** The next one has its address. */
      readonly samePort: boolean
    }
  /** It does nothing for so long. */
  | { readonly type: 'stands-still'; readonly at: number; readonly node: number; readonly ms: number }
  /** It drains, as at a deploy, and another takes its place. */
  | { readonly type: 'drains'; readonly at: number; readonly node: number; readonly backMs: number }
  /** The same, after it has given its sessions to others. After `graceMs` it is killed. */
  | {
      readonly type: 'leaves'
      readonly at: number
      readonly node: number
      /** When the balancer gives it nothing any more. */
      readonly noticedMs: number
      readonly graceMs: number
      readonly backMs: number
    }
  /** Nothing passes between two nodes. */
  | { readonly type: 'parted'; readonly at: number; readonly nodes: readonly [number, number]; readonly ms: number }
  /** Their connections are reset. */
  | { readonly type: 'reset'; readonly at: number; readonly nodes: readonly [number, number] }
  /** The registry is away, from one node or from all. */
  | {
      readonly type: 'no-registry'
      readonly at: number
      readonly node: number | 'all'
      readonly ms: number
      readonly as: 'refusing' | 'deaf'
    }
  /** The registry comes back as it was that much earlier; null: empty. */
  | { readonly type: 'roll-back'; readonly at: number; readonly ms: number | null }

interface Burst {
  readonly at: number
  readonly count: number
}

/** A life with several nodes, as data. Times are milliseconds of virtual time. */
export interface NodesScript {
  readonly seed: number
  readonly nodes: number
  /** One way, between two nodes, and between each node and the registry. */
  readonly relayMs: number
  readonly registryMs: number
  readonly transports: readonly Kind[]
  /** Of the client's links, in the order of their opening. */
  readonly fates: readonly Fate[]
  readonly faults: readonly NodeFault[]
  readonly up: readonly Burst[]
  readonly down: readonly Burst[]
  /** A node answers each nth message that it hears with one of its own; 0 for none. */
  readonly echoes: number
  /** What its application does takes so long. */
  readonly workMs: number
  readonly uses: readonly { readonly at: number; readonly transport: Kind | null }[]
  readonly close: { readonly by: 'client' | 'gateway'; readonly at: number } | null
}

/** After that no fault begins, and those that last end. */
export const NODES_HEALED_MS = 6_000

/** [S6]: this long after it has healed everything is open and delivered. */
export const NODES_RECOVERY_MS = 14_000

/** A tenth of the real ones. */
export const NODES_LIMITS: SessionLimits & Partial<GatewayLimits> = {
  ...LIMITS,
  relayConnectMs: 300,
  relaySilenceMs: 600,
  nodeLeaseMs: 800,
  claimMs: 60_000,
  drainRetryMs: 100,
  drainMs: 200,
  moveMs: 1_000,
  leaveMs: 3_000,
}

/** What must have been reached for a run to mean something. */
export const NODES_REACHED = [
  'relayed',
  'unavailable',
  'unknown-session',
  'going-away',
  'the home of a session dies',
  'the home of a session stands still',
  'the home of a session drains',
  'the home of a session leaves',
  'moved',
  'moved on, by the node that it had moved to',
  'stayed, after it was offered',
  'given up, for it was not known who has it',
  'the node ends that was given a session',
  'goes on at another node, after its own has died',
  'heard before it was announced',
  'lost what was said while it moved',
  'goes on at two nodes, after the registry lost it',
  'opened again at another node',
  'at two nodes, after the registry lost it',
  'told lost by others, while its node lived',
] as const

export type NodesReached = Record<(typeof NODES_REACHED)[number], number>

export const noneReached = (): NodesReached =>
  Object.fromEntries(NODES_REACHED.map((name) => [name, 0])) as NodesReached
