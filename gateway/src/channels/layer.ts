import { ANONYMOUS, type Authenticate } from '../auth/user.ts'
import type { Broker } from '../broker/broker.ts'
import { MemoryBroker } from '../broker/memory/memory-broker.ts'
import { MemoryStore } from '../broker/memory/memory-store.ts'
import type { GatewayLimits } from '../limits.ts'
import type { OnError } from '../reports/errors.ts'
import type { Scheduler } from '../scheduler.ts'
import type { SessionLayer } from '../sessions/session-layer.ts'
import type { SessionRecord } from '../sessions/session-record.ts'
import type { Authorize, ChannelTable } from './channel-options.ts'
import { Hub } from './hub.ts'
import { Refused } from './refused.ts'
import type { Handle } from './requests.ts'
import { RuleBook } from './rules.ts'
import { SessionLane } from './session-lane.ts'

interface LayerContext {
  readonly limits: GatewayLimits
  readonly scheduler: Scheduler
  readonly randomId: (length: number) => string
  readonly report: OnError
  readonly authenticate: Authenticate | undefined
  readonly authorize: Authorize | undefined
  readonly channels: ChannelTable
  readonly broker: Broker | ((inMemory: Broker) => Broker) | undefined
  /** So many more bytes are kept. */
  kept(bytes: number): void
  /** A client was refused what it has asked for. */
  refused(code: string): void
}

/** Channels and requests of one gateway. */
export interface ChannelLayer {
  readonly hub: Hub
  readonly methods: Map<string, Handle>
  layerOf(record: SessionRecord): SessionLayer
}

export function createChannelLayer(context: LayerContext): ChannelLayer {
  const { limits, scheduler, randomId, report, kept, broker = (inMemory) => inMemory } = context
  const inMemory = () => {
    const store = new MemoryStore({ scheduler, randomId, maxBytes: limits.maxHistoryBytes, kept })
    return new MemoryBroker({ scheduler, store })
  }
  const hub = new Hub({
    broker: typeof broker === 'object' ? broker : broker(inMemory()),
    scheduler,
    limits,
    rules: new RuleBook(context.channels, context.authorize, limits.maxHistoryBytesPerChannel),
    kept,
  })
  const methods = new Map<string, Handle>()
  const refresh = (record: SessionRecord, token: string) => refreshed(record, token, context)
  const shell = { hub, limits, scheduler, report, refresh, refused: context.refused }
  return { hub, methods, layerOf: (record) => new SessionLane(record, shell, methods) }
}

/** The session goes on with the credentials of that token, if they are of the same user. */
async function refreshed(record: SessionRecord, token: string, context: LayerContext): Promise<void> {
  const { authenticate = () => ANONYMOUS, scheduler } = context
  const request = new Request('http://localhost/', { headers: { authorization: `Bearer ${token}` } })
  const user = await authenticate(request, record.address?.network ?? null)
  if (user === null || (user.expiresAt ?? Number.POSITIVE_INFINITY) <= scheduler.epochNow())
    throw new Refused('unauthorized', 'The option "authenticate" refused the token, or it has expired.')
  if (user.id !== record.user.id) throw new Refused('forbidden', 'The token is of another user than the session.')
  record.user = user
}
