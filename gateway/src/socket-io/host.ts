import type { Hub } from '../channels/hub.ts'
import type { BodyReader } from '../http/request.ts'
import type { GatewayLimits } from '../limits.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Session } from '../sessions/session.ts'
import type { Encoder } from './outgoing.ts'
import type { SocketIoParser } from './parser.ts'
import type { PublicationEvents } from './room.ts'

/** What the connections of one mount share. */
export interface SocketIoHost {
  readonly limits: GatewayLimits
  /** Counts what has come of events whose attachments are not all there. */
  readonly bodies: Pick<BodyReader, 'open'>
  readonly scheduler: Scheduler
  readonly parser: SocketIoParser
  readonly encoder: Encoder
  readonly publicationEvents: PublicationEvents
  /** The channels of the gateway. */
  readonly hub: Hub
  /** How long a client may take to connect to a namespace. */
  readonly connectMs: number
  randomId(length: number): string
  report(error: unknown, session: Session | null): void
}
