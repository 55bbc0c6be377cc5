import type { LadderEffect, LadderEvent } from '../src/ladder/events.ts'
import { createLadder, type Ladder } from '../src/ladder/ladder.ts'
import type { Outcome } from '../src/ladder/rung.ts'
import { UpPath } from '../src/ladder/up-path.ts'
import { type ClientIncoming, type ClientSession, createClientSession } from '../src/session/client-session.ts'
import type { SessionLimits } from '../src/session/limits.ts'
import type { Line } from '../src/wire/line-codec.ts'
import { type Carrier, openCarrier } from './carriers.ts'
import { ClientWatch } from './client-watch.ts'
import type { GatewayShell } from './gateway-shell.ts'
import { bodyOf, type Journal, sessionId } from './journal.ts'
import { LadderWatch } from './ladder-watch.ts'
import { Route } from './network.ts'
import { randomFrom } from './random.ts'
import { fateOf, KINDS, LADDER_OPTIONS, type Script } from './script.ts'
import type { VirtualTime } from './virtual-time.ts'

interface World {
  readonly time: VirtualTime
  readonly gateway: GatewayShell
  readonly journal: Journal
  readonly limits: SessionLimits
}

/** The client's shell in virtual time: opens links for the session and the ladder, and keeps their timer. */
export class ClientShell {
  readonly #world: World
  readonly #script: Script
  readonly #ladder: Ladder
  readonly #ladderWatch: LadderWatch
  readonly #up = new UpPath()
  readonly #carriers = new Map<number, Carrier>()
  #links = 0
  #session: ClientSession
  #watch: ClientWatch
  #wakeAt = Number.POSITIVE_INFINITY
  #over = false

  constructor(world: World, script: Script) {
    this.#world = world
    this.#script = script
    this.#ladder = createLadder(script.transports, randomFrom(script.seed), LADDER_OPTIONS)
    this.#ladderWatch = new LadderWatch(this.#ladder, LADDER_OPTIONS, world.time, world.journal)
    ;({ session: this.#session, watch: this.#watch } = this.#begin())
  }

  get session(): ClientSession {
    return this.#session
  }

  get watch(): ClientWatch {
    return this.#watch
  }

  /** Whether the link in use was welcomed. */
  get isOpen(): boolean {
    return this.#ladderWatch.isWelcomed(this.#session.owner)
  }

  step(event: LadderEvent): void {
    const effects = this.#ladder.step(event, this.#world.time.now)
    this.#ladderWatch.stepped(event, effects, this.#session.owner)
    if (effects.length > 0) this.#log(`ladder: ${JSON.stringify(event)} -> ${JSON.stringify(effects)}`)
    for (const effect of effects) this.#run(effect)
    this.#schedule()
  }

  /** The page sleeps or is offline. */
  leave(isHidden: boolean): void {
    this.step({ type: 'away' })
    if (!isHidden) return
    this.#lost([...this.#carriers.keys()], null, null)
  }

  say(count: number): void {
    const { life } = this.#watch
    for (let i = 0; i < count; i++) {
      const sent = this.#session.send(bodyOf(life.name, life.said + 1))
      if (sent === null) life.said++
      else if (sent === 'outbox-full') this.#world.journal.reached['overflow up']++
    }
    this.#watch.bounded(this.#world.limits)
    this.#wakeOwner()
  }

  close(): void {
    const { journal } = this.#world
    if (this.#session.state === 'open') {
      this.#watch.life.closes = true
      if (!this.isOpen) journal.reached['close during a cut']++
    }
    this.#session.close('bye')
    this.#wakeOwner()
  }

  #begin(): { session: ClientSession; watch: ClientWatch } {
    const { journal, limits } = this.#world
    const name = `client-${journal.clients.length + 1}`
    const id = sessionId(name)
    const session = createClientSession(id, limits)
    return { session, watch: new ClientWatch(session, id, name, journal) }
  }

  /** One timer for whatever comes first. A debt that no link can pay now is no reason to spin. */
  #schedule(): void {
    const { time } = this.#world
    if (this.#over) return
    const owed = this.#session.deadline > time.now ? this.#session.deadline : Number.POSITIVE_INFINITY
    const at = Math.min(owed, this.#ladder.deadline)
    if (at >= this.#wakeAt) return
    this.#wakeAt = at
    time.at(at, () => {
      if (this.#wakeAt !== at) return
      this.#wakeAt = Number.POSITIVE_INFINITY
      if (this.#over) return
      this.#wakeOwner()
      this.step({ type: 'tick' })
    })
  }

  #wakeOwner(): void {
    this.#carriers.get(this.#session.owner)?.wake()
  }

  #run(effect: LadderEffect): void {
    switch (effect.type) {
      case 'owner':
      case 'candidate':
        this.#session.open(effect.link, effect.type)
        this.#open(effect.link, effect.transport)
        return
      case 'ping':
        this.#session.ping(effect.link, 1)
        this.#carriers.get(effect.link)?.wake()
        return
      case 'claim':
        this.#session.claim(effect.link)
        this.#carriers.get(effect.link)?.wake()
        return
      case 'close':
        this.#drop(effect.link)
    }
  }

  #open(link: number, transport: string): void {
    const { time, gateway, journal } = this.#world
    const session = this.#session
    const route = new Route(time, fateOf(this.#script, ++this.#links, time.now))
    const kind = KINDS.find((name) => name === transport) ?? 'socket'
    const port = {
      up: this.#up,
      hello: () => session.hello(link),
      pull: (maxBytes: number) => (this.#carriers.has(link) ? this.#pull(link, maxBytes) : []),
      answerMs: () => this.#ladder.answerMs(link),
      receive: (lines: readonly Line[]) => {
        if (this.#carriers.has(link)) this.step({ type: 'heard', link })
        this.#receive(link, lines, true)
      },
      answered: (lines: readonly Line[]) => this.#receive(link, lines, false),
      lost: (outcome: Outcome) => this.#lost([link], outcome, null),
      reached: (name: 'POST fails' | 'GET carries up' | 'poll fails') => {
        journal.reached[name]++
      },
    }
    this.#carriers.set(link, openCarrier(kind, { time, gateway, route, port }))
    this.#wakeOwner()
  }

  #pull(link: number, maxBytes: number): Line[] {
    const lines = this.#session.pull(link, maxBytes, this.#world.time.now)
    if (lines.length > 0) this.#log(`link ${link} up ${lines.join(' ')}`)
    this.#watch.pulled(lines)
    return lines
  }

  #receive(link: number, lines: readonly Line[], isDown: boolean): void {
    for (const line of lines) {
      // What a link still brings that was closed comes again on the next, or belongs to a session that is over.
      if (this.#over || !this.#carriers.has(link)) return
      // A welcome that answers a request up does not say that the link carries down.
      const told = this.#session.receive(line, isDown ? link : 0, this.#world.time.now)
      this.#log(`link ${link} ${isDown ? 'down' : 'answer'} ${line} is ${told.type}`)
      this.#watch.told(told)
      this.#told(told, link, isDown)
    }
    this.#wakeOwner()
    this.#schedule()
  }

  #told(told: ClientIncoming, link: number, isDown: boolean): void {
    switch (told.type) {
      case 'welcome':
        if (isDown) this.step({ type: 'welcomed', link, pingMs: told.terms.pingMs })
        this.#carriers.get(link)?.wake()
        return
      case 'pong':
        return this.step({ type: 'pong', link })
      case 'ping':
        return this.#carriers.get(link)?.wake()
      case 'end':
        return this.#lost([link], isDown ? 'cut' : 'refused', told)
      case 'broken':
        return this.#lost([link], 'broken', null)
      case 'closed':
        return this.#finish()
      case 'nothing':
      case 'message':
        return
    }
  }

  #lost(links: readonly number[], outcome: Outcome | null, end: (ClientIncoming & { type: 'end' }) | null): void {
    if (this.#over || !links.some((link) => this.#carriers.has(link))) return
    const isReset = end?.retry === 'reset' || end?.retry === 'never'
    // Without its session no link is worth anything.
    const dead = isReset ? [...this.#carriers.keys()] : links
    for (const each of dead) this.#drop(each)
    if (isReset) {
      this.#watch.lost(end.code)
      if (end.retry === 'never' || this.#session.state === 'closing') return this.#finish()
      ;({ session: this.#session, watch: this.#watch } = this.#begin())
    }
    // A session that is gone is no fault of the link that said so, and one that another has replaced did nothing wrong.
    const fault = isReset || end?.code === 'replaced' ? null : outcome
    this.step({ type: 'lost', links: dead, outcome: fault, retryAfterMs: 0 })
  }

  #log(text: string): void {
    this.#world.journal.log?.(`${this.#watch.life.name}  ${text}`)
  }

  #drop(link: number): void {
    const carrier = this.#carriers.get(link)
    this.#carriers.delete(link)
    this.#session.drop(link)
    carrier?.close()
  }

  #finish(): void {
    this.#wakeOwner()
    this.#over = true
    this.step({ type: 'away' })
    for (const link of [...this.#carriers.keys()]) this.#drop(link)
  }
}
