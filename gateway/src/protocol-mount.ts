import type { Code, Hello, Result } from '@rungway/protocol'
import type { GatewayRequest, HttpReply, Refusal, Routes } from './http/request.ts'
import type { GatewayLimits } from './limits.ts'
import type { Scheduler } from './scheduler.ts'
import type { Session } from './sessions/session.ts'
import type { Ground, SessionLayer } from './sessions/session-layer.ts'
import type { Attachment } from './transports/contract/link.ts'
import type { TransportHost } from './transports/contract/transport.ts'

/** What another protocol than Rungway's own may know of the gateway. */
export interface ProtocolHost extends TransportHost {
  /** `layer` makes what stands on the session in the place of Rungway's own channels and requests. */
  admit(
    request: GatewayRequest,
    hello?: Result<Hello, Code>,
    overflow?: 'evict' | 'refuse',
    layer?: (ground: Ground) => SessionLayer,
  ): ReturnType<TransportHost['admit']>
  readonly limits: GatewayLimits
  readonly scheduler: Scheduler
  /** A name that cannot be guessed, of `length` characters of `A-Za-z0-9_-`. */
  randomId(length: number): string
  /** Reports what an application's callback has thrown. */
  report(error: unknown, session: Session | null): void
  /** The session that a link is attached to, as the application has it. */
  sessionOf(attachment: Attachment): Session
}

/**
 * Another protocol over the sessions of a gateway. Its clients are admitted as Rungway's own: by
 * the same origins, hosts, `authenticate` and limits.
 */
export interface ProtocolMount {
  /** Registers the routes, below a mount point of their own. */
  mount(routes: Routes, host: ProtocolHost): void
  /** A refusal in the words of the protocol. */
  refusalReply(refusal: Refusal): HttpReply
}
