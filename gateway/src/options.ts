import type { Authenticate } from './auth/user.ts'
import type { Origins } from './http/origin.ts'
import type { GatewayLimits } from './limits.ts'
import type { Scheduler } from './scheduler.ts'
import type { Session } from './sessions/session.ts'
import type { Transport } from './transports/contract/transport.ts'

export interface GatewayOptions {
  /** Default: every client is anonymous, and a session id is all that protects a session. */
  readonly authenticate?: Authenticate
  /** Pages of other sites that may use the gateway. Default: none. */
  readonly origins?: Origins
  readonly limits?: Partial<GatewayLimits>
  /** Default: all five. */
  readonly transports?: readonly Transport[]
  /** Called with whatever an application callback throws. Default: it is rethrown on a turn of its own, as an uncaught exception would be. */
  readonly onError?: (error: unknown) => void
  /** For tests and simulations: where time comes from. Default: the process's clocks and timers. */
  readonly scheduler?: Scheduler
  /**
   * For tests and simulations: names that cannot be guessed, of `length` characters of `A-Za-z0-9_-`. Sessions are protected by them, so
   * the source has to be a cryptographic one in production. Default: `nanoid`.
   */
  readonly randomId?: (length: number) => string
}

export interface GatewayEvents {
  /** A client has opened a session. Listen to its messages here, before this returns. */
  session: (session: Session) => void
}
