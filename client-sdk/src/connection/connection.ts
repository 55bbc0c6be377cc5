import {
  createLadder,
  type Ladder,
  type LadderEvent,
  type LadderOptions,
  type Outcome,
  UpPath,
} from '@rungway/protocol'
import type { Environment } from '../environment/environment.ts'
import { RungwayError } from '../errors.ts'
import type { FailedAttempt } from '../events.ts'
import { type ClientLimits, FAREWELL_MS, MAX_PING_MS, MAX_POLL_MS, MAX_RETRY_AFTER_MS, MIN_POLL_MS } from '../limits.ts'
import type { ClientTransport, LinkRefusal } from '../transports/contract.ts'
import { awaitAcknowledgements } from './closing.ts'
import { type Conversation, createConversation } from './conversation.ts'
import { createCredentials, type Token } from './credentials.ts'
import { createDiagnosis } from './diagnosis.ts'
import { sayFarewell } from './farewell.ts'
import type { Link } from './link.ts'
import { openLink } from './links.ts'
import type { Listeners } from './listeners.ts'
import { createNoGatewayCheck } from './no-gateway.ts'
import type { LinkHost } from './port.ts'
import { createReports } from './reports.ts'
import { become, type Status } from './status.ts'
import { createTimer } from './timer.ts'
import { createWaiters, type Waiters } from './waiters.ts'

interface Parts {
  readonly environment: Environment
  /** The gateway's URL. */
  readonly base: string
  /** Those that work here, best first. */
  readonly transports: readonly ClientTransport[]
  readonly token: Token | undefined
  readonly limits: ClientLimits
  readonly ladderOptions: LadderOptions
  readonly listeners: Listeners
  /** Called once, when every transport has failed before any has carried, or the client gives up before that. */
  readonly onNoSuccess: () => void
}

/** Session and ladder, with the links that they ask for, and the one timer that they need. */
export interface Connection {
  readonly conversation: Conversation
  readonly ladder: Ladder
  readonly status: Status
  readonly waiters: Waiters
  /** How each transport failed last. */
  readonly failures: ReadonlyMap<string, FailedAttempt>
  /** Why nothing is sent any more; undefined before the client is closed. */
  readonly gone: RungwayError | undefined
  /** Links write what is due, conditions are evaluated, the timer is set: once for all calls within a turn. */
  changed(): void
  step(event: LadderEvent): void
  cut(): void
  close(reason: string): void
}

export function createConnection(parts: Parts): Connection {
  const { environment, base, transports, limits, listeners } = parts
  const { after, now } = environment
  const { emit } = listeners
  const memory = `rungway ${base}`
  const names = transports.map(({ name }) => name)
  const ladder = createLadder(names, environment.random, parts.ladderOptions, environment.recall(memory))
  const conversation = createConversation(environment, limits)
  const credentials = createCredentials(parts.token)
  const diagnosis = createDiagnosis(environment.origin)
  const noGatewayPause = createNoGatewayCheck(names.length)
  const status: Status = { state: { name: 'connecting' }, transport: null, since: now(), last: null }
  const reports = createReports(ladder, status, diagnosis, listeners, parts.onNoSuccess)
  const waiters = createWaiters(() => {
    if (gone) throw gone
  })
  const links = new Map<number, Link>()
  /** Links that are closed, and that the ladder is yet to judge. */
  const dropped = new Map<number, Link>()
  /** Why nothing is sent any more. */
  let gone: RungwayError | undefined
  let pollMs = MIN_POLL_MS
  let hasStarted = false
  let isClosing = false
  let isChanging = false
  let cancelClose: (() => void) | undefined

  const changed = async () => {
    if (isChanging) return
    isChanging = true
    await null
    isChanging = false
    for (const { carrier } of links.values()) carrier?.wake()
    waiters.look()
    // An acknowledgement that no link could carry just now waits for the next event: in the timer it would be due again at once.
    const { deadline } = conversation.session
    setTimer(Math.min(ladder.deadline, deadline > now() && !gone ? deadline : Infinity))
  }

  const setTimer = createTimer(environment, () => step({ type: 'tick' }))

  const receive = (link: number, text: string, isDown: boolean) => {
    const transport = links.get(link)?.transport
    // What a closed link still brings comes again on the next, or belongs to a session that is over.
    if (!text || gone || !transport) return
    emit('wire', { direction: 'down', transport, text })
    // A welcome that answers a request up does not prove the way down.
    const incoming = conversation.session.receive(text, isDown ? link : 0, now())
    switch (incoming.type) {
      case 'message':
        return listeners.message(text.length, incoming.body, { seq: incoming.seq, transport })
      case 'welcome':
        credentials.accepted()
        pollMs = Math.min(Math.max(incoming.terms.pollMs, MIN_POLL_MS), MAX_POLL_MS)
        return isDown && step({ type: 'welcomed', link, pingMs: Math.min(incoming.terms.pingMs, MAX_PING_MS) })
      case 'pong':
        return step({ type: 'pong', link })
      case 'end':
        return lost([link], isDown ? 'cut' : 'refused', incoming)
      case 'broken':
        return lost([link], 'broken')
      case 'closed':
        return finish(incoming.by, incoming.reason)
    }
  }

  const step = (event: LadderEvent) => {
    const failed: [link: Link, outcome: Outcome][] = []
    const { session } = conversation
    for (const effect of ladder.step(event, now())) {
      const { type, link } = effect
      if (type === 'ping') session.ping(link, 1)
      else if (type === 'claim') session.claim(link)
      else if (type === 'close') {
        drop(link)
        const closed = dropped.get(link)
        dropped.delete(link)
        if (closed && effect.outcome) failed.push([closed, effect.outcome])
      } else {
        session.open(link, type)
        void openLink(host, link, transports[names.indexOf(effect.transport)] as ClientTransport)
      }
    }
    // Only now: a listener may do what leads to another step.
    for (const [link, outcome] of failed) reports.attempt(link, outcome)
    const transport = links.get(conversation.session.inUse)?.transport ?? null
    if (!gone && !isClosing && transport !== status.transport) {
      if (transport) environment.remember(memory, transport)
      enter(transport ? { name: 'open', transport } : { name: 'connecting' })
    }
    void changed()
  }

  const enter = (state: Status['state']) => become(status, state, ladder.reason, environment, listeners)

  const host: LinkHost = {
    environment,
    base,
    links,
    conversation,
    ladder,
    listeners,
    up: new UpPath(),
    token: credentials.get,
    changed,
    pollMs: () => pollMs,
    receive(link, lines, isDown) {
      if (isDown && links.has(link)) step({ type: 'heard', link })
      for (const text of lines) receive(link, text, isDown)
      void changed()
    },
    lost: (link, outcome) => lost([link], outcome),
  }

  const drop = (number: number) => {
    const link = links.get(number)
    if (!link) return
    links.delete(number)
    dropped.set(number, link)
    conversation.session.drop(number)
    link.closing.abort()
  }

  /** `outcome`: how they failed; null when it was no fault of theirs. */
  const lost = (which: Iterable<number>, outcome: Outcome | null, told?: LinkRefusal) => {
    const isReset = told?.retry === 'reset'
    // Without its session no link is of any use.
    const dead = [...(isReset ? links.keys() : which)].filter((link) => links.has(link))
    const link = links.get(dead[0] ?? 0)
    if (gone || !link) return
    dead.forEach(drop)
    if (told) link.facts = { ...link.facts, code: told.code }
    let pauseMs = Math.min(told?.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS)
    if (told?.retry === 'never') {
      const renewalMs = told.code === 'unauthorized' ? credentials.refused(now()) : null
      if (renewalMs === null) {
        const { message, cause } = reports.attempt(link, 'refused')
        return finish('gateway', told.code, new RungwayError(told.code, message, { cause }))
      }
      pauseMs = renewalMs
    }
    if (isReset) {
      // A session that was being closed is closed, whichever side forgets it first.
      if (conversation.session.state === 'closing') return finish('client', '')
      emit('reset', conversation.reset(told.code))
      conversation.carry()
    } else if (outcome && told?.code !== 'replaced') {
      if (outcome === 'cut' && diagnosis.forbidden(link.url)) outcome = 'blocked'
      pauseMs ||= noGatewayPause(link, outcome)
    } else outcome = null
    step({ type: 'lost', links: dead, outcome: isReset ? null : outcome, retryAfterMs: pauseMs })
  }

  const finish = (by: 'client' | 'gateway', reason: string, error: RungwayError | null = null) => {
    gone = error ?? new RungwayError('closed', 'The client is closed: create another')
    cancelClose?.()
    stopListening()
    enter({ name: 'closed', by, reason, error, unacknowledged: conversation.unacknowledged() })
    listeners.mute()
    if (error) reports.end()
    step({ type: 'away' })
    after(FAREWELL_MS, () => [...links.keys()].forEach(drop))
  }

  /** Nothing was sent, and nothing is to be: the gateway need not know of this client. */
  const isUnknown = () => !hasStarted && !conversation.session.outbox.length

  const stopListening = environment.onLife((event) => {
    if (typeof event === 'object') return diagnosis.violated(event)
    if (event !== 'gone') {
      step({ type: event === 'back' ? event : 'away' })
      if (event === 'hidden-away') lost(links.keys(), null)
      return
    }
    conversation.carry()
    if (!isUnknown()) sayFarewell(environment, base, conversation.session, links.values(), credentials.last)
    finish('client', '')
  })

  // The first step follows the caller: listeners that it adds now miss nothing. A timer would cost a millisecond or more.
  void changed().then(() => {
    if (gone) return
    hasStarted = true
    step({ type: 'tick' })
  })

  return {
    conversation,
    ladder,
    status,
    waiters,
    failures: reports.failures,
    get gone() {
      return gone
    },
    changed,
    step,
    cut: () => lost(links.keys(), 'cut'),
    close(reason) {
      if (gone || isClosing) return
      isClosing = true
      listeners.mute()
      conversation.carry()
      const { session } = conversation
      if (isUnknown()) return finish('client', reason)
      session.close(reason)
      cancelClose = awaitAcknowledgements(environment, limits, session.outbox, () => finish('client', reason))
      void changed()
    },
  }
}
