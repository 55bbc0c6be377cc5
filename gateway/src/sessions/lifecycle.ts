import { type Body, encodeSafeBody, type Payload } from '@rungway/protocol'
import type { Authenticate } from '../auth/user.ts'
import { RungwayError } from '../errors.ts'
import { Unread } from '../http/unread.ts'
import type { GatewayLimits } from '../limits.ts'
import { Counters } from '../reports/counters.ts'
import type { OnError } from '../reports/errors.ts'
import type { Scheduler } from '../scheduler.ts'
import { AckTimer } from './ack-timer.ts'
import { type Admitting, createAdmission, type Phase } from './admission.ts'
import { FlushQueue } from './flush-queue.ts'
import { Intake } from './intake.ts'
import { MemoryLedger, relieve, SharedPayload } from './memory-ledger.ts'
import type { MovableSessions } from './movable.ts'
import { createMovable } from './moving-sessions.ts'
import type { SessionLayer } from './session-layer.ts'
import type { SessionNames } from './session-names.ts'
import type { SessionRecord } from './session-record.ts'
import { SessionTable } from './session-table.ts'
import { startSweep } from './sweep.ts'
import { TurnClock } from './turn-clock.ts'

/**
 * What of all that is held may be replies that are not taken, once that is too much in all: they are
 * asked for again, and a session that has ended is not.
 */
const SHARE_OF_UNREAD = 1 / 4

interface Context {
  readonly limits: GatewayLimits
  readonly scheduler: Scheduler
  readonly names: SessionNames
  readonly authenticate: Authenticate | undefined
  /** How many proxies before the gateway say where requests come from. */
  readonly trustProxy: number
  /** Whether there are so many connections that the rest is for sessions that are open. */
  isCrowded(): boolean
  /** Sessions of a user that are not of this gateway, and count too. */
  countElsewhere(userId: string): number
  readonly report: OnError
  /** What is to stand on a session. */
  layer(record: SessionRecord): SessionLayer
  /** Announces a session that has been opened to the application. */
  announce(record: SessionRecord): void
}

/** The sessions of a gateway, from the admission of the first request to their removal. */
export interface Lifecycle {
  readonly table: SessionTable
  /** What the messages of all sessions take. */
  readonly heldBytes: number
  readonly counters: Counters
  /** What was sent outside of links, and is not taken. */
  readonly unread: Unread
  /** For what is held elsewhere; negative when it is not any more. */
  hold(bytes: number): void
  readonly admit: Admitting['admit']
  readonly identify: Admitting['identify']
  /** Sends a body that is encoded once. Returns how many took it. */
  sendTo(records: Iterable<SessionRecord>, body: Body): number
  /** Encodes a body for many sessions; null: it cannot be sent, which is reported. */
  encode(body: Body): Payload | null
  /** Queues what was encoded once. Returns how many took it. */
  queue(records: Iterable<SessionRecord>, payload: Payload): number
  /** For what moves them to other gateways. */
  readonly movable: MovableSessions
  /** Takes no more requests, and ends every link and session. */
  drain(): void
}

export function createLifecycle(context: Context): Lifecycle {
  const { limits, scheduler, report } = context
  const clock = new TurnClock(scheduler)
  /** What fails for one session, as a link of a transport that is not our own may, stops no other. */
  const guarded = (record: SessionRecord, run: (record: SessionRecord) => void): void => {
    try {
      run(record)
    } catch (error) {
      report(error, { session: record.session, event: 'request' })
    }
  }
  const queue = new FlushQueue<SessionRecord>(scheduler, (records) => {
    clock.stopDuring(() => {
      for (const record of records) guarded(record, settle)
    })
  })
  const changed = (record: SessionRecord) => queue.add(record)
  const closing = (record: SessionRecord): void => {
    scheduler.after(limits.closeMs, () => {
      const { state } = record.core
      if (state.name === 'closing') record.end('closed', state.reason)
    })
  }
  const ledger = new MemoryLedger()
  const counters = new Counters()
  const checkMemory = (): void => {
    const { maxHeldBytes } = limits
    if (ledger.bytes <= maxHeldBytes) return
    unread.relieve(maxHeldBytes * SHARE_OF_UNREAD)
    if (ledger.bytes > maxHeldBytes) relieve(ledger, maxHeldBytes, table.values(), (record) => record.giveWay())
  }
  const unread = new Unread((more) => {
    ledger.add(more)
    if (more > 0) checkMemory()
  })
  const table = new SessionTable(
    {
      limits,
      scheduler,
      report,
      changed,
      closing,
      guarded,
      ledger,
      counters,
      checkMemory,
      isCrowded: context.isCrowded,
      countElsewhere: (userId) => context.countElsewhere(userId),
      evict: (record) => evict(record),
    },
    context.names,
  )
  const acks = new AckTimer<SessionRecord>(scheduler, limits.ackAfterMs, changed)
  const stopSweep = startSweep({ scheduler, limits, guarded, sessions: () => table.values() })
  let phase: Phase = 'open'

  /** Wakes the links that have something to write, and removes a session that has ended. */
  const settle = (record: SessionRecord): void => {
    const { core } = record
    if (core.state.name !== 'ended') {
      const now = clock.now()
      const { owner } = core
      if (owner !== null && core.hasWork(owner, now)) owner.wake()
      // Most sessions have one link, and a broadcast finds all of them: no list is made for those.
      if (core.hasCandidates)
        for (const link of core.handles) if (link !== owner && core.hasWork(link, now)) link.wake()
      record.settled()
      return
    }
    const { code, reason } = core.state
    if (!table.remove(record, code)) return
    for (const link of core.handles) guarded(record, () => link.end(code, 0))
    record.over(code, reason)
  }

  /** Not at the end of the turn: the room is needed now. */
  const evict = (record: SessionRecord): void => {
    record.core.end('expired', '')
    settle(record)
  }

  const { admit, identify } = createAdmission({
    ...context,
    sessions: table,
    now: clock.now,
    intake: new Intake(limits, scheduler),
    counters,
    changed,
    scheduleAck: (record) => acks.schedule(record),
    unlink: (entry) => table.unlink(entry),
    phase: () => phase,
    opened(record, network) {
      counters.opened++
      table.add(record, network)
      context.announce(record)
      record.opened()
    },
  })

  const encode = (body: Body): Payload | null => {
    const payload = encodeSafeBody(body, limits)
    if (payload.ok) return new SharedPayload(payload.value)
    report(new RungwayError(payload.error.code, payload.error.message), { session: null, event: 'send' })
    return null
  }
  const queueTo = (records: Iterable<SessionRecord>, payload: Payload): number => {
    let count = 0
    for (const record of records) if (record.queue(payload) === 'queued') count++
    return count
  }
  const movable = createMovable({
    table,
    limits,
    report,
    counters,
    layer: context.layer,
    announce: context.announce,
    evict,
    leave() {
      if (phase === 'open') phase = 'leaving'
    },
  })

  return {
    table,
    movable,
    counters,
    unread,
    admit,
    identify,
    get heldBytes() {
      return ledger.bytes
    },
    hold(bytes) {
      ledger.add(bytes)
      if (bytes > 0) checkMemory()
    },
    sendTo(records, body) {
      const payload = encode(body)
      return payload === null ? 0 : queueTo(records, payload)
    },
    encode,
    queue: queueTo,
    drain() {
      phase = phase === 'leaving' ? 'left' : 'draining'
      stopSweep()
      acks.stop()
      for (const record of table.values()) {
        const { core } = record
        // With the last acknowledgement, if one is owed, a client knows what it need not send again
        // elsewhere.
        if (core.ackDeadline < Number.POSITIVE_INFINITY) core.acknowledgeNow(clock.now())
        for (const link of core.handles) guarded(record, () => link.end('going-away', limits.drainRetryMs))
        core.end('going-away', '')
        table.remove(record, 'unknown-session')
        record.over('going-away', '')
      }
    },
  }
}
