import {
  type Body,
  ClientSession,
  encodeHello,
  fromBase64,
  Ladder,
  type LadderEffect,
  type LadderEvent,
  type LadderOptions,
  type Line,
  type MailboxLimits,
  type Payload,
  toBase64Url,
} from '@rungway/protocol'
import { type Environment, environment as surroundings } from './environment.ts'
import { RungwayError } from './errors.ts'
import type { ClientEvents, ClientState } from './events.ts'
import type { ClientLink, ClientTransport, Loss } from './transport.ts'

export interface ClientOptions {
  /** The ladder, best first. */
  readonly transports: readonly ClientTransport[]
  /** Credentials, or where to get them; asked for each link, so that it can be a fresh one. */
  readonly token?: string | (() => string | Promise<string>)
  /** What to use instead of a global, and what to use where there is none. */
  readonly environment?: Partial<Environment>
  readonly limits?: MailboxLimits
  readonly ladder?: LadderOptions
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
  /** Cuts every link, as a network would. For demonstrations and tests: the session goes on over the next. */
  cut(): void
  /** Says goodbye after everything that was sent before. The state tells when the gateway has heard it. */
  close(reason?: string): void
}

interface OpenLink {
  readonly transport: string
  readonly closing: AbortController
  carrier?: ClientLink
}

interface Waiter {
  readonly done: () => boolean
  readonly resolve: () => void
  readonly reject: (error: RungwayError) => void
}

/** 144 bits, in 24 characters. */
const SESSION_BYTES = 18

/** What `ready` waits to have room for. */
const ROOM_BYTES = 64 * 1024

const WHY_NOT = {
  'bad-frame': 'JSON cannot say this',
  'too-large': 'over the limit for one message',
  'outbox-full': 'too much is not acknowledged yet; wait for ready()',
  closed: 'the client is closed',
} as const

const bodyOf = ({ text, kind }: Payload): Body => {
  const value = JSON.parse(text)
  return kind === 'base64' ? (fromBase64(value) ?? value) : value
}

/** The shell around the session and the ladder: it opens links for them, and keeps their one timer. Throws `unsupported` when no transport works here. */
export function createClient(url: string, options: ClientOptions): Client {
  const environment: Environment = { ...surroundings(), ...options.environment }
  const { after, now, random } = environment
  const base = environment.resolve(url)
  const transports = new Map<string, ClientTransport>()
  for (const transport of options.transports) {
    if (transport.isSupported(environment)) transports.set(transport.name, transport)
  }
  if (transports.size === 0) throw new RungwayError('unsupported', 'no transport works here; hand in an `environment`')

  const listeners: { [K in keyof ClientEvents]?: Set<ClientEvents[K]> } = {}
  const links = new Map<number, OpenLink>()
  const ladder = new Ladder([...transports.keys()], random, options.ladder)
  const newSession = () => new ClientSession(toBase64Url(environment.randomBytes(SESSION_BYTES)), options.limits)
  let session = newSession()
  let state: ClientState = { name: 'connecting' }
  let last: string | null = null
  let reason = 'the first that worked'
  let pollMs = 1_000
  let cancelTimer = () => {}
  let isFlushing = false
  let waiters: Waiter[] = []

  function emit<K extends keyof ClientEvents>(
    event: K,
    payload: Parameters<ClientEvents[K]>[0],
    ...rest: unknown[]
  ): void {
    for (const listener of listeners[event] ?? []) {
      try {
        // The compiler cannot see that one K picks both the listener and what it is told.
        ;(listener as (...args: unknown[]) => void)(payload, ...rest)
      } catch (error) {
        // An application's mistake is its own: it surfaces, but not in the middle of a session.
        after(0, () => {
          throw error
        })
      }
    }
  }

  const settle = () => {
    waiters = waiters.filter(({ done, resolve, reject }) => {
      if (done()) resolve()
      else if (state.name === 'closed') reject(state.error ?? new RungwayError('closed', state.reason))
      else return true
      return false
    })
  }

  const until = (done: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      waiters.push({ done, resolve, reject })
      settle()
    })

  const wake = (link: number) => links.get(link)?.carrier?.wake()

  const step = (event: LadderEvent) => {
    for (const effect of ladder.step(event, now())) run(effect)
    schedule()
  }

  /** One timer for whatever comes first. */
  const schedule = () => {
    cancelTimer()
    const at = Math.min(ladder.deadline, links.size === 0 ? Number.POSITIVE_INFINITY : session.deadline)
    if (state.name === 'closed' || at === Number.POSITIVE_INFINITY) return
    cancelTimer = after(Math.max(0, at - now()), () => {
      wake(session.owner)
      step({ type: 'tick' })
    })
  }

  /** What is sent on one turn leaves together. */
  const flushSoon = () => {
    if (isFlushing) return
    isFlushing = true
    Promise.resolve().then(() => {
      isFlushing = false
      wake(session.owner)
    })
  }

  const run = (effect: LadderEffect) => {
    const { link } = effect
    switch (effect.type) {
      case 'open':
        session.open(link, effect.as)
        void open(link, effect.transport)
        break
      case 'ping':
        session.ping(link, 1)
        wake(link)
        break
      case 'claim':
        reason = effect.reason
        session.claim(link)
        wake(link)
        carries(effect.transport)
        break
      case 'close':
        drop(link)
    }
  }

  const open = async (link: number, name: string) => {
    const closing = new AbortController()
    const opened: OpenLink = { transport: name, closing }
    links.set(link, opened)
    let token: string | undefined
    try {
      token = typeof options.token === 'function' ? await options.token() : options.token
    } catch {
      lost(link, { outcome: 'refused' })
    }
    if (!links.has(link)) return
    opened.carrier = transports.get(name)?.open({
      environment,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      token,
      signal: closing.signal,
      pollMs: () => pollMs,
      url: (route) => `${base}/${route}?${encodeHello(session.hello(link))}`,
      pull: (maxBytes) => pull(link, name, maxBytes),
      rewind: () => session.outbox.rewind(),
      receive: (lines) => receive(link, name, lines),
      lost: (loss) => lost(link, loss),
    }) as ClientLink
    wake(link)
  }

  const pull = (link: number, transport: string, maxBytes: number) => {
    const text = links.has(link) ? session.pull(link, maxBytes, now()).join('\n') : ''
    if (text !== '') emit('wire', { direction: 'up', transport, text })
    return text
  }

  const receive = (link: number, transport: string, lines: readonly Line[]) => {
    for (const text of lines) {
      if (text === '' || state.name === 'closed') continue
      emit('wire', { direction: 'down', transport, text })
      const told = session.receive(text, link, now())
      switch (told.type) {
        case 'message':
          emit('message', told.body, { seq: told.seq, transport })
          break
        case 'welcome':
          pollMs = told.terms.pollMs
          step({ type: 'welcomed', link })
          if (link === session.owner) carries(transport)
          wake(link)
          break
        case 'pong':
          step({ type: 'pong', link })
          break
        case 'ping':
          wake(link)
          break
        case 'end':
          lost(link, { outcome: 'cut', told })
          break
        case 'broken':
          lost(link, { outcome: 'broken' })
          break
        case 'closed':
          wake(link)
          finish(told.by, told.reason, null)
      }
    }
    settle()
    schedule()
  }

  const lost = (link: number, { outcome, told }: Loss) => {
    if (!links.has(link)) return
    if (told?.retry === 'never') {
      return finish('gateway', told.code, new RungwayError(told.code, 'the gateway refused for good'))
    }
    // Without its session no link is worth anything.
    const dead = told?.retry === 'reset' ? [...links.keys()] : [link]
    if (dead.includes(session.owner)) become({ name: 'connecting' })
    for (const each of dead) drop(each)
    if (told?.retry === 'reset') reset(told.code)
    for (const each of dead) step({ type: 'lost', link: each, outcome, retryAfterMs: told?.retryAfterMs ?? 0 })
  }

  const reset = (code: string) => {
    // A session that was being closed is closed, whoever forgot it first.
    if (session.state.name === 'closing') return finish('client', '', null)
    const unacknowledged = session.outbox.unacknowledged().map(bodyOf)
    session = newSession()
    for (const { reject } of waiters.splice(0)) reject(new RungwayError(code, 'lost before it was acknowledged'))
    emit('reset', { code, unacknowledged })
  }

  const drop = (link: number) => {
    const open = links.get(link)
    links.delete(link)
    session.drop(link)
    open?.closing.abort()
  }

  const carries = (transport: string) => {
    if (last !== transport) emit('transport', { from: last, to: transport, reason })
    last = transport
    become({ name: 'open', transport })
  }

  const become = (next: ClientState) => {
    const isSame = state.name === next.name && (next.name !== 'open' || next.transport === last)
    if (state.name === 'closed' || (isSame && next.name === 'connecting')) return
    state = next
    emit('state', state)
  }

  const finish = (by: 'client' | 'gateway', why: string, error: RungwayError | null) => {
    become({ name: 'closed', by, reason: why, error })
    cancelTimer()
    stopListening()
    ladder.step({ type: 'stop' }, now())
    // The last acknowledgement is on its way: let it leave.
    after(0, () => {
      for (const link of [...links.keys()]) drop(link)
    })
    settle()
  }

  const stopListening = environment.onReturn(() => step({ type: 'hurry' }))
  // Listeners that are added on this turn hear everything.
  after(0, () => step({ type: 'tick' }))

  return {
    get state() {
      return state
    },
    get pendingBytes() {
      return session.outbox.bytes
    },
    transports: [...transports.keys()],
    on(event, listener) {
      const { [event]: all = new Set() } = listeners
      Object.assign(listeners, { [event]: all.add(listener) })
      return () => all.delete(listener)
    },
    send(body) {
      const sent = session.send(body)
      if (!sent.ok) throw new RungwayError(sent.error, WHY_NOT[sent.error])
      flushSoon()
    },
    ready: () => until(() => session.outbox.fits(ROOM_BYTES)),
    flush() {
      const { last } = session.outbox
      return until(() => session.outbox.acked >= last)
    },
    use(transport) {
      if (transport !== null && !transports.has(transport)) {
        throw new RungwayError('unsupported', `${transport} is not on the ladder`)
      }
      step({ type: 'use', transport })
    },
    cut() {
      for (const link of [...links.keys()]) lost(link, { outcome: 'cut' })
    },
    close(why = '') {
      session.close(why)
      flushSoon()
    },
  }
}
