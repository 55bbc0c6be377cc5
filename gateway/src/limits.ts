import { SESSION_LIMITS, type SessionLimits } from '@rungway/protocol'

/** What one gateway holds, on top of what one session may. */
export interface GatewayLimits extends SessionLimits {
  /** Sessions at once, lingering ones included. */
  readonly maxSessions: number
  /** Sessions at once that one user may have. Anonymous clients count as one user each. */
  readonly maxSessionsPerUser: number
  /** How many ended sessions are remembered by their code, so that a client that returns late is told what became of its session. */
  readonly maxEnded: number
  /** How long clients are asked to stay away when the gateway drains; each adds a jitter of its own. */
  readonly drainRetryMs: number
  /** How long `close()` waits for links to take their farewell before it cuts them. */
  readonly drainMs: number
}

export const GATEWAY_LIMITS: GatewayLimits = {
  ...SESSION_LIMITS,
  maxSessions: 100_000,
  maxSessionsPerUser: 100,
  maxEnded: 10_000,
  drainRetryMs: 1_000,
  drainMs: 2_000,
}
