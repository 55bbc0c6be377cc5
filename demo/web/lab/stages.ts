import type { LabSettings } from '../../server/lab/settings.ts'
import type { FaultName } from '../../server/network/seen.ts'

/** The famous cases, in the order of the keys 1 to 9. */
export const STAGE_NAMES = [
  'healthy',
  'stripped-upgrade',
  'held-streams',
  'one-behind',
  'swallowed-posts',
  'captive-portal',
  'lift-ride',
  'gateway-restart',
  'far-away',
] as const

export type StageName = (typeof STAGE_NAMES)[number]

export const isStage = (name: unknown): name is StageName => STAGE_NAMES.some((each) => each === name)

/** How long a lift is between two floors. */
export const LIFT_MS = 8_000

/** What a stage does to the network. */
export interface Stage {
  readonly fault: FaultName
  /** The fault is over after so long. */
  readonly healsAfterMs?: number
  /** Whether the gateway restarts at its beginning. */
  readonly restarts?: boolean
  readonly settings?: Partial<LabSettings>
}

export const STAGES: Readonly<Record<StageName, Stage>> = {
  healthy: { fault: 'none' },
  'stripped-upgrade': { fault: 'no-websocket' },
  'held-streams': { fault: 'held-streams' },
  'one-behind': { fault: 'one-behind' },
  // What is swallowed has to go up first.
  'swallowed-posts': { fault: 'no-posts', settings: { direction: 'both' } },
  'captive-portal': { fault: 'captive-portal' },
  'lift-ride': { fault: 'outage', healsAfterMs: LIFT_MS },
  'gateway-restart': { fault: 'none', restarts: true },
  'far-away': { fault: 'none', settings: { roundTripMs: 600 } },
}
