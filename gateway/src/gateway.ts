import { type Body, type Code, encodeSafeBody } from '@rungway/protocol'
import type { Hono } from 'hono'
import { nanoid } from 'nanoid'
import { createHonoApp } from './adapters/hono.ts'
import { createNodeAdapter, type NodeAdapter } from './adapters/node.ts'
import { GATEWAY_LIMITS, type GatewayLimits } from './limits.ts'
import type { GatewayEvents, GatewayOptions } from './options.ts'
import { createRouter } from './router.ts'
import { SYSTEM_SCHEDULER } from './scheduler.ts'
import { AckTimer } from './sessions/ack-timer.ts'
import { createAdmission } from './sessions/admission.ts'
import { FlushQueue } from './sessions/flush-queue.ts'
import type { Session } from './sessions/session.ts'
import { SessionTable } from './sessions/session-table.ts'
import { startSweep } from './sessions/sweep.ts'
import { TurnClock } from './sessions/turn-clock.ts'
import { TRANSPORTS } from './transports/index.ts'

export interface Gateway {
  /** For Hono: `app.route('/rungway', gateway.app)`. Middleware of the app runs, and may add headers to every reply. */
  readonly app: Hono
  /** For servers of Node: requests go to the gateway directly, and middleware of a framework does not see them. */
  readonly node: NodeAdapter
  readonly limits: GatewayLimits
  /** Returns the way to stop listening. */
  on<K extends keyof GatewayEvents>(event: K, listener: GatewayEvents[K]): () => void
  /** Every session, lingering ones included. */
  sessions(): IterableIterator<Session>
  readonly sessionCount: number
  /** Sends to every session that `to` picks; the body is encoded once. Returns how many got it; a body that is no message goes to none. */
  broadcast(body: Body, to?: (session: Session) => boolean): number
  /** Drains: refuses new requests, tells every client to come back later, and ends every link. Sessions are forgotten. */
  close(): void
}

const rethrow = (error: unknown): void => {
  setImmediate(() => {
    throw error
  })
}

/** One gateway: its sessions, and an app with a route for each transport. */
export function createGateway(options: GatewayOptions = {}): Gateway {
  const limits: GatewayLimits = { ...GATEWAY_LIMITS, ...options.limits }
  const scheduler = options.scheduler ?? SYSTEM_SCHEDULER
  const report = options.onError ?? rethrow
  const listeners = new Set<GatewayEvents['session']>()
  let isDraining = false

  const clock = new TurnClock(scheduler)
  const turn = new FlushQueue<Session>(scheduler, (waiting) => {
    clock.stopDuring(() => {
      for (const session of waiting) settle(session)
    })
  })
  const changed = (session: Session) => turn.add(session)

  const sessions = new SessionTable(limits, {
    randomId: options.randomId ?? nanoid,
    opened(session) {
      for (const listener of listeners) {
        try {
          listener(session)
        } catch (error) {
          report(error)
        }
      }
    },
    changed,
    overflowed(session) {
      session.core.end('slow-consumer', '')
      changed(session)
    },
  })

  /** Wakes the links that have something to write, and removes a session that has ended. */
  const settle = (session: Session): void => {
    const { state } = session.core
    if (state.name === 'ended') return remove(session, state.code, state.reason)
    for (const link of session.core.handles) if (session.core.hasWork(link, clock.now())) link.wake()
  }

  const remove = (session: Session, code: Code, reason: string): void => {
    if (!sessions.remove(session, code)) return
    for (const link of session.core.handles) link.end(code, 0)
    session.emit('close', report, code, reason)
  }

  const acks = new AckTimer<Session>(scheduler, limits.ackAfterMs, changed)
  const stopSweep = startSweep({ scheduler, limits, changed, sessions: () => sessions.values() })
  const admit = createAdmission({
    now: clock.now,
    limits,
    report,
    changed,
    scheduleAck: (session) => acks.schedule(session),
    sessions,
    authenticate: options.authenticate,
    isDraining: () => isDraining,
  })
  const origins = options.origins ?? []
  const router = createRouter(options.transports ?? TRANSPORTS, { admit, limits, origins, report })
  const mounting = { router, limits, report }

  return {
    app: createHonoApp(mounting),
    node: createNodeAdapter(mounting),
    limits,
    on(_event, listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    sessions: () => sessions.values(),
    get sessionCount() {
      return sessions.size
    },
    broadcast(body, to = () => true) {
      const payload = encodeSafeBody(body, limits)
      if (!payload.ok) return 0
      let count = 0
      for (const session of sessions.values())
        if (to(session) && session.sendEncoded(payload.value) === 'queued') count++
      return count
    },
    close() {
      isDraining = true
      stopSweep()
      acks.stop()
      for (const session of sessions.values()) {
        // With the last acknowledgement, if one is owed, a client knows what it need not say again elsewhere.
        if (session.core.ackDeadline < Number.POSITIVE_INFINITY) session.core.acknowledgeNow(clock.now())
        for (const link of session.core.handles) link.end('going-away', limits.drainRetryMs)
        session.core.end('going-away', '')
        sessions.remove(session, 'unknown-session')
        session.emit('close', report, 'going-away', '')
      }
    },
  }
}
