import {
  type Body,
  CLIENT_LIMITS,
  createClientSession,
  createLadder,
  fromBase64,
  LADDER,
  type LadderEvent,
  type LadderOptions,
  type MailboxLimits,
  type Outcome,
  type Payload,
  toBase64Url,
  UpPath,
} from '@rungway/protocol'
import { type Environment, environment as surroundings } from './environment/environment.ts'
import { RungwayError } from './errors.ts'
import type { ClientEvents, ClientState } from './events.ts'
import { type Explanation, explain } from './explain.ts'
import { FAREWELL_MS, GOODBYE_MS, ROOM_BYTES, SESSION_BYTES } from './limits.ts'
import type { ClientLink, ClientTransport, LinkRefusal } from './transports/contract.ts'

export interface ClientOptions {
  /** The ladder, best first. */
  readonly transports: readonly ClientTransport[]
  /** Credentials, or where to get them; asked for each link, so that it can be a fresh one. An empty one is none. */
  readonly token?: string | (() => string | Promise<string>)
  /** What to use instead of a global, and what to use where there is none. */
  readonly environment?: Partial<Environment>
  readonly limits?: Partial<MailboxLimits>
  readonly ladder?: Partial<LadderOptions>
}

/** One session with a gateway, whatever carries it. */
export interface Client {
  readonly state: ClientState
  /** The transports that work in this environment, best first. */
  readonly transports: readonly string[]
  /** Bytes sent and not acknowledged. */
  readonly pendingBytes: number
  /** Returns the way to stop listening. */
  on<K extends keyof ClientEvents>(event: K, listener: ClientEvents[K]): () => void
  /**
   * Says something, exactly once and in order, links or no links. Throws `outbox-full` when the gateway does not keep up (wait for `ready()`),
   * `too-large`, `bad-frame` (what JSON cannot say) and `closed`; nothing was sent then. What nests too deep or has a `__proto__` key
   * is refused by the gateway, which ends the session.
   */
  send(body: Body): void
  /** Resolves when there is room for about 64 kB. Rejects when the client is closed. */
  ready(): Promise<void>
  /** Resolves when the gateway has everything that was sent before. Rejects with the code of a reset when that will never be known, and when the client is closed. */
  flush(): Promise<void>
  /** Moves the session to that transport without losing anything; null leaves the choice to the ladder again. Throws `unsupported` for one that is not on the ladder. */
  use(transport: string | null): void
  /** What was tried, how each failed, what is in use and why: as data, and as a sentence for people. */
  explain(): Explanation
  /** Cuts every link, as a network would. For demonstrations and tests: the session goes on over the next. */
  cut(): void
  /** Says goodbye after everything that was sent before. The state tells when the gateway has heard it. */
  close(reason?: string): void
}

interface OpenLink {
  readonly transport: string
  readonly closing: AbortController
  /** Absent until the credentials are there. */
  carrier?: ClientLink | undefined
}

type Listener = { [K in keyof ClientEvents]: readonly [event: K, listener: ClientEvents[K]] }[keyof ClientEvents]

const bodyOf = ({ text, kind }: Payload): Body => {
  const value = JSON.parse(text)
  return kind === 'base64' ? (fromBase64(value) ?? value) : value
}

/** The shell around the session and the ladder: it opens links for them, and keeps their one timer. Throws `unsupported` when no transport works here. */
export function createClient(url: string, options: ClientOptions): Client {
  const environment: Environment = { ...surroundings(), ...options.environment }
  const { after, now } = environment
  const { token } = options
  const base = environment.resolve(url)
  const supported = options.transports.filter((transport) => transport.isSupported(environment))
  const transports = supported.map(({ name }) => name)
  if (!transports.length) throw new RungwayError('unsupported', 'no transport')

  const limits = { ...CLIENT_LIMITS, ...options.limits }
  const memory = `rungway ${base}`
  const ladder = createLadder(
    transports,
    environment.random,
    { ...LADDER, ...options.ladder },
    environment.recall(memory),
  )
  const up = new UpPath()
  const listeners = new Set<Listener>()
  const links = new Map<number, OpenLink>()
  /** Promises that are looked at again when something has changed; what does not come true any more fails with the error. */
  const waiting: ((error?: RungwayError) => void)[] = []
  const newSession = () => createClientSession(toBase64Url(environment.randomBytes(SESSION_BYTES)), limits)
  let session = newSession()
  let state: ClientState = { name: 'connecting' }
  /** Why nothing is sent any more. */
  let gone: RungwayError | undefined
  /** The transport that carries. */
  let present: string | undefined
  /** Since when that is so. */
  let since = now()
  /** The transport that carried last. */
  let last: string | null = null
  let pollMs = 1_000
  /** The last token was not good enough. */
  let isRefused = false
  let cancelTimer: (() => void) | undefined
  let timerAt = Infinity
  let cancelGoodbye: (() => void) | undefined
  let isChanging = false

  function emit<K extends keyof ClientEvents>(event: K, ...args: Parameters<ClientEvents[K]>): void {
    for (const [name, listener] of listeners) {
      try {
        // The compiler cannot see that one K picks both the listener and what it is told.
        if (name === event) (listener as (...all: Parameters<ClientEvents[K]>) => void)(...args)
      } catch (error) {
        // An application's mistake is its own: it surfaces, but not in the middle of a session.
        after(0, () => {
          throw error
        })
      }
    }
  }

  const become = (next: ClientState) => {
    const to = next.name === 'open' ? next.transport : undefined
    const from = last
    if (to !== present) since = now()
    // Whoever is told of a change may ask at once: what is told is so by then.
    state = next
    present = to
    if (to && to !== from) {
      last = to
      environment.remember(memory, to)
      emit('transport', { from, to, reason: ladder.reason })
    }
    emit('state', next)
  }

  const look = (error?: RungwayError) => {
    for (const lookAgain of waiting.splice(0)) lookAgain(error)
  }

  const until = async (done: () => boolean) => {
    let error: RungwayError | undefined
    while (!done()) {
      error ??= gone
      if (error) throw error
      error = await new Promise<RungwayError | undefined>((resolve) => waiting.push(resolve))
    }
  }

  /** Once for all that happens on one turn: links write what is due, promises are looked at, and the one timer is set. */
  const changed = async () => {
    if (isChanging) return
    isChanging = true
    await null
    isChanging = false
    const lookedAt = now()
    for (const { carrier } of links.values()) carrier?.wake()
    look()
    // In a hidden tab timers run once in a second: one that is due would never run if what runs before it put it off.
    if (timerAt <= lookedAt) return
    cancelTimer?.()
    // A debt that no link could pay just now is paid by the next that can.
    timerAt = Math.min(ladder.deadline, session.deadline > lookedAt && !gone ? session.deadline : Infinity)
    if (timerAt < Infinity)
      cancelTimer = after(timerAt - lookedAt, () => {
        timerAt = Infinity
        step({ type: 'tick' })
      })
  }

  const step = (event: LadderEvent) => {
    for (const { type, link, transport } of ladder.step(event, now())) {
      if (type === 'ping') session.ping(link, 1)
      else if (type === 'claim') session.claim(link)
      else if (type === 'close') drop(link)
      else {
        session.open(link, type)
        void open(link, transport)
      }
    }
    const transport = links.get(session.inUse)?.transport
    if (!gone && transport !== present) become(transport ? { name: 'open', transport } : { name: 'connecting' })
    void changed()
  }

  const open = async (link: number, transport: string) => {
    const closing = new AbortController()
    const opened: OpenLink = { transport, closing }
    const receive = (lines: readonly string[], isDown: boolean) => {
      for (const text of lines) {
        // What a link still brings that was closed comes again on the next, or belongs to a session that is over.
        if (!text || gone || !links.has(link)) continue
        emit('wire', { direction: 'down', transport, text })
        // A welcome that answers a request up does not say that the link carries down.
        const told = session.receive(text, isDown ? link : 0, now())
        if (told.type === 'message') emit('message', told.body, { seq: told.seq, transport })
        else if (told.type === 'welcome') {
          isRefused = false
          pollMs = told.terms.pollMs
          if (isDown) step({ ...told.terms, type: 'welcomed', link })
        } else if (told.type === 'pong') step({ type: told.type, link })
        else if (told.type === 'end') lost([link], isDown ? 'cut' : 'refused', told)
        else if (told.type === 'broken') lost([link], told.type)
        else if (told.type === 'closed') finish(told.by, told.reason)
      }
      void changed()
    }
    let outcome: Outcome = 'refused'
    links.set(link, opened)
    try {
      const credentials = typeof token === 'function' ? await token() : token
      if (!links.has(link)) return
      outcome = 'blocked'
      opened.carrier = supported[transports.indexOf(transport)]?.open({
        environment,
        token: credentials,
        signal: closing.signal,
        pollMs: () => pollMs,
        url: (route) => `${base}/${route}?${session.hello(link)}`,
        pull(maxBytes) {
          const text = session.pull(link, maxBytes, now()).join('\n')
          if (text) emit('wire', { direction: 'up', transport, text })
          return text
        },
        up,
        answerMs: () => ladder.answerMs(link),
        answered: (lines) => receive(lines, false),
        receive(lines) {
          if (links.has(link)) step({ type: 'heard', link })
          receive(lines, true)
        },
        lost: (outcome) => lost([link], outcome),
      })
      void changed()
    } catch {
      // A browser throws at once where a policy of the page forbids the transport, or the page is secure and the gateway is not.
      lost([link], outcome)
    }
  }

  /** Links are over. `outcome`: null when it was no fault of theirs. */
  const lost = (which: readonly number[], outcome: Outcome | null, told?: LinkRefusal) => {
    const isReset = told?.retry === 'reset'
    // Without its session no link is worth anything.
    const dead = isReset ? [...links.keys()] : which.filter((link) => links.has(link))
    if (gone || !dead.length) return
    dead.forEach(drop)
    // A token may have expired in the meantime: whoever can get another may try once more.
    const isRenewable = typeof token === 'function' && told?.code === 'unauthorized' && !isRefused
    isRefused ||= isRenewable
    if (told?.retry === 'never' && !isRenewable)
      return finish('gateway', told.code, new RungwayError(told.code, 'refused'))
    if (isReset) {
      // A session that was being closed is closed, whoever forgot it first.
      if (session.state === 'closing') return finish('client', '')
      const unacknowledged = session.outbox.unacknowledged().map(bodyOf)
      session = newSession()
      look(new RungwayError(told.code, 'unacknowledged'))
      emit('reset', { code: told.code, unacknowledged })
    }
    // A session that is gone is no fault of the link that said so, and one that another has replaced did nothing wrong.
    step({
      type: 'lost',
      links: dead,
      outcome: isReset || told?.code === 'replaced' ? null : outcome,
      retryAfterMs: told?.retryAfterMs ?? 0,
    })
  }

  const drop = (link: number) => {
    const open = links.get(link)
    links.delete(link)
    session.drop(link)
    open?.closing.abort()
  }

  const finish = (by: 'client' | 'gateway', why: string, error: RungwayError | null = null) => {
    gone = error ?? new RungwayError('closed', why)
    become({ name: 'closed', by, reason: why, error })
    stopListening()
    cancelGoodbye?.()
    step({ type: 'away' })
    after(FAREWELL_MS, () => [...links.keys()].forEach(drop))
  }

  const stopListening = environment.onLife((event) => {
    step({ type: event === 'back' ? event : 'away' })
    if (event === 'hidden-away') lost([...links.keys()], null)
  })
  // The ladder is due at once, but after the caller: listeners that it adds now hear everything. A timer would cost a millisecond or more.
  void changed().then(() => step({ type: 'tick' }))

  return {
    get state() {
      return state
    },
    get pendingBytes() {
      return session.outbox.bytes
    },
    transports,
    on(...listener) {
      listeners.add(listener as Listener)
      return () => listeners.delete(listener as Listener)
    },
    send(body) {
      const refusal = gone ? 'closed' : session.send(body)
      if (refusal) throw new RungwayError(refusal, 'not sent')
      void changed()
    },
    ready: () => until(() => session.outbox.fits(ROOM_BYTES)),
    flush() {
      const { outbox } = session
      const { last } = outbox
      return until(() => outbox.acked >= last)
    },
    use(transport) {
      if (transport !== null && !transports.includes(transport)) {
        throw new RungwayError('unsupported', transport)
      }
      step({ type: 'use', transport })
    },
    explain() {
      const unsupported = options.transports.filter((each) => !supported.includes(each)).map(({ name }) => name)
      return explain(present ?? null, now() - since, ladder, unsupported, now())
    },
    cut: () => lost([...links.keys()], 'cut'),
    close(why = '') {
      if (gone) return
      session.close(why)
      // A gateway that cannot be reached is not waited for, for ever.
      cancelGoodbye ??= after(GOODBYE_MS, () => finish('client', why))
      void changed()
    },
  }
}
