import { type Body, type Code, decodeHello, encodeSafeBody, err, type Hello, ok, type Result } from '@rungway/protocol'
import type { Hono } from 'hono'
import { bearerOf } from './auth/bearer.ts'
import { ANONYMOUS, type Authenticate, type User } from './auth/user.ts'
import type { Origins } from './http/origin.ts'
import type { GatewayRequest } from './http/request.ts'
import { GATEWAY_LIMITS, type GatewayLimits } from './limits.ts'
import { createApp } from './router.ts'
import { SessionAttachment } from './sessions/attachment.ts'
import { FlushQueue } from './sessions/flush-queue.ts'
import type { Session } from './sessions/session.ts'
import { SessionTable } from './sessions/session-table.ts'
import type { Link } from './transports/contract/link.ts'
import type { Admission, Refusal, Transport } from './transports/contract/transport.ts'
import { TRANSPORTS } from './transports/index.ts'

export interface GatewayOptions {
  /** Default: everybody is anonymous, and a session id is all that protects a session. */
  readonly authenticate?: Authenticate
  /** Pages of other sites that may use the gateway. Default: none. */
  readonly origins?: Origins
  readonly limits?: Partial<GatewayLimits>
  /** Default: all five. */
  readonly transports?: readonly Transport[]
  /** Told what an application's callback threw. Default: it is rethrown on a turn of its own, as an uncaught exception would be. */
  readonly onError?: (error: unknown) => void
  /** Milliseconds that never go back. */
  readonly now?: () => number
}

export interface GatewayEvents {
  /** A client has opened a session. Listen to its messages here, before this returns. */
  session: (session: Session) => void
}

export interface Gateway {
  /** Mount it where you like: `app.route('/rungway', gateway.app)`. */
  readonly app: Hono
  readonly limits: GatewayLimits
  /** Returns the way to stop listening. */
  on<K extends keyof GatewayEvents>(event: K, listener: GatewayEvents[K]): () => void
  /** Every session, lingering ones included. */
  sessions(): IterableIterator<Session>
  readonly sessionCount: number
  /** Sends to every session that `to` picks; the body is encoded once. Returns how many got it; a body that is no message goes to none. */
  broadcast(body: Body, to?: (session: Session) => boolean): number
  /** Drains: refuses newcomers, tells every client to come back later, and ends every link. Sessions are forgotten. */
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
  const clock = options.now ?? (() => performance.now())
  /** Of the turn that is being settled: to ask the clock for each session would be a third of what a broadcast costs here. */
  let settledAt: number | null = null
  const now = () => settledAt ?? clock()
  const report = options.onError ?? rethrow
  const listeners = new Set<GatewayEvents['session']>()
  let draining = false

  const sessions = new SessionTable(limits, {
    opened(session) {
      for (const listener of listeners) {
        try {
          listener(session)
        } catch (error) {
          report(error)
        }
      }
    },
    changed: (session) => turn.add(session),
    overflowed(session) {
      session.core.end('slow-consumer', '')
      turn.add(session)
    },
  })

  /** Wakes what has something to write, and buries what has ended. */
  const settle = (session: Session): void => {
    const { state } = session.core
    if (state.name === 'ended') {
      remove(session, state.code, state.reason)
      return
    }
    const at = now()
    for (const link of session.core.handles) if (session.core.hasWork(link, at)) link.wake()
  }
  const turn = new FlushQueue<Session>((waiting) => {
    settledAt = clock()
    try {
      for (const session of waiting) settle(session)
    } finally {
      settledAt = null
    }
  })

  const remove = (session: Session, code: Code, reason: string): void => {
    if (!sessions.remove(session, code)) return
    for (const link of session.core.handles) link.end(code, 0)
    session.emit('close', report, code, reason)
  }

  /** Acknowledgements that were put off: one timer for all, because each waits equally long. */
  const owing = new Set<Session>()
  const scheduleAck = (session: Session): void => {
    if (owing.size === 0) setTimeout(settleDebts, limits.ackAfterMs).unref()
    owing.add(session)
  }
  const settleDebts = (): void => {
    const at = now()
    for (const session of owing) {
      const { ackDeadline } = session.core
      // The answer to a request may have acknowledged it meanwhile. Kept, the session would never be forgotten, nor this timer end.
      const isSettled = ackDeadline === Number.POSITIVE_INFINITY
      if (ackDeadline > at && !isSettled) continue
      owing.delete(session)
      if (!isSettled) turn.add(session)
    }
    if (owing.size > 0) setTimeout(settleDebts, limits.ackAfterMs / 4).unref()
  }

  const attached = {
    now,
    limits,
    report,
    changed: (session: Session) => turn.add(session),
    scheduleAck,
  }

  const sweep = setInterval(
    () => {
      const at = now()
      for (const session of sessions.values()) {
        const tick = session.core.tick(at)
        if (tick.type === 'expired') {
          session.core.end('expired', '')
          turn.add(session)
        } else if (tick.type === 'quiet') tick.handle.quiet()
        else if (tick.type === 'silent') tick.handle.end('silent', 0)
      }
    },
    Math.min(1_000, limits.lingerMs, limits.pingMs),
  )
  // A gateway that nobody closed must not keep a process alive.
  sweep.unref()

  const refused = (code: Code, retryAfterMs = 0) => err({ code, retryAfterMs })

  const admit = (visit: GatewayRequest, bare?: Result<Hello, Code>) => {
    if (draining) return refused('going-away', limits.drainRetryMs)
    const hello = bare ?? decodeHello((name) => visit.query(name))
    if (!hello.ok) return refused(hello.error)
    const overflow = bare === undefined ? 'refuse' : 'evict'
    const { authenticate } = options
    return authenticate === undefined
      ? admitUser(ANONYMOUS, hello.value, overflow)
      : identify(authenticate, visit, (user) => admitUser(user, hello.value, overflow))
  }

  const identify = async (
    authenticate: Authenticate,
    visit: GatewayRequest,
    then: (user: User) => Result<Admission, Refusal>,
  ): Promise<Result<Admission, Refusal>> => {
    const request = visit.request()
    if (request === null) return refused('bad-request')
    try {
      const user = await authenticate(bearerOf(request))
      return user === null ? refused('unauthorized') : then(user)
    } catch (error) {
      report(error)
      return refused('internal', limits.drainRetryMs)
    }
  }

  const admitUser = (user: User, hello: Hello, overflow: 'refuse' | 'evict'): Result<Admission, Refusal> => {
    const found = sessions.find(hello, user, overflow, now())
    if (!found.ok) return refused(found.error)
    const session = found.value
    return ok({
      hello,
      reaches: hello.seen >= session.core.outbox.acked,
      attach(link: Link) {
        const { state } = session.core
        if (state.name === 'ended') return refused(state.code)
        const displaced = session.core.attach(link, hello, now(), link.writes)
        if (!displaced.ok) return refused(displaced.error)
        for (const old of displaced.value) old.end('replaced', 0)
        // What it says to have seen may have been the last that the session waited for.
        if (session.core.state.name === 'ended') turn.add(session)
        return ok(new SessionAttachment(session, link, hello.link, attached))
      },
      receive(text: string) {
        const up = new SessionAttachment(session, null, hello.link, attached)
        const code = up.acknowledged(hello.seen) ?? up.receive(text)
        return code === null ? ok(up.answer(hello.resume)) : refused(code)
      },
    })
  }

  const app = createApp(options.transports ?? TRANSPORTS, {
    admit,
    limits,
    origins: options.origins ?? [],
    report,
    isAuthenticating: options.authenticate !== undefined,
  })

  return {
    app,
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
      draining = true
      clearInterval(sweep)
      owing.clear()
      for (const session of sessions.values()) {
        // With the last acknowledgement, if one is owed, a client knows what it need not say again elsewhere.
        if (session.core.ackDeadline < Number.POSITIVE_INFINITY) session.core.acknowledgeNow(now())
        for (const link of session.core.handles) link.end('going-away', limits.drainRetryMs)
        session.core.end('going-away', '')
        sessions.remove(session, 'unknown-session')
        session.emit('close', report, 'going-away', '')
      }
    },
  }
}
