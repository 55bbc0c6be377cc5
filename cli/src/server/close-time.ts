import { GATEWAY_LIMITS } from '@rungway/gateway'
import type { Config } from '../config/schema.ts'

/** How long webhooks that wait at the end have. */
export const FLUSH_MS = 5_000

/** How long a gateway that runs by itself takes at most to drain: sessions move for `leaveMs`. */
export function closesWithinMs({ drainDelayMs, limits }: Pick<Config, 'drainDelayMs' | 'limits'>): number {
  const { leaveMs = GATEWAY_LIMITS.leaveMs, drainMs = GATEWAY_LIMITS.drainMs } = limits
  return drainDelayMs + leaveMs + drainMs + FLUSH_MS
}
