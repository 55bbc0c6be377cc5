import { ClientSession, type Told } from '../src/client-session.ts'
import type { Line } from '../src/codec.ts'
import { encodeHello } from '../src/hello.ts'
import { Ladder, type LadderEffect, type LadderEvent, type Outcome } from '../src/ladder.ts'
import type { SessionLimits } from '../src/limits.ts'
import { type Carrier, openCarrier } from './carriers.ts'
import { ClientWatch } from './client-watch.ts'
import type { GatewayShell } from './gateway-shell.ts'
import { bodyOf, hold, type Journal, sessionId } from './journal.ts'
import { Route } from './network.ts'
import { randomFrom } from './random.ts'
import { fateOf, KINDS, LADDER_OPTIONS, MAX_LINKS, type Script, SILENCE_MS } from './script.ts'
import type { VirtualTime } from './virtual-time.ts'

interface World {
  readonly time: VirtualTime
  readonly gateway: GatewayShell
  readonly journal: Journal
  readonly limits: SessionLimits
}

/** The client's shell in virtual time: opens links for the session and the ladder, and keeps their timer. */
export class ClientShell {
  readonly ladder: Ladder
  readonly #world: World
  readonly #script: Script
  readonly #welcomed = new Set<number>()
  #links = 0
  readonly #carriers = new Map<number, Carrier>()
  #session: ClientSession
  #watch: ClientWatch
  #heardAt = 0
  #wakeAt = Number.POSITIVE_INFINITY
  #over = false

  constructor(world: World, script: Script) {
    this.#world = world
    this.#script = script
    this.ladder = new Ladder(script.transports, randomFrom(script.seed), LADDER_OPTIONS)
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
    const { state } = this.ladder
    return 'owner' in state && state.owner !== null
  }

  step(event: LadderEvent): void {
    const effects = this.ladder.step(event, this.#world.time.now)
    if (effects.length > 0) this.#log(`ladder: ${JSON.stringify(event)} -> ${JSON.stringify(effects)}`)
    for (const effect of effects) this.#run(effect)
    this.#schedule()
  }

  say(count: number): void {
    const { life } = this.#watch
    for (let i = 0; i < count; i++) {
      const sent = this.#session.send(bodyOf(life.name, life.said + 1))
      if (sent.ok) life.said++
      else if (sent.error === 'outbox-full') this.#world.journal.reached['overflow up']++
    }
    this.#watch.bounded(this.#world.limits)
    this.#wakeOwner()
  }

  close(): void {
    const { journal } = this.#world
    if (this.#session.state.name === 'open') {
      this.#watch.life.closes = true
      if (!this.isOpen) journal.reached['close during a cut']++
    }
    this.#session.close('bye')
    this.#wakeOwner()
  }

  #begin(): { session: ClientSession; watch: ClientWatch } {
    const { journal, limits } = this.#world
    const name = `client-${journal.clients.length + 1}`
    const session = new ClientSession(sessionId(name), limits)
    return { session, watch: new ClientWatch(session, name, journal) }
  }

  /** One timer for whatever comes first. A debt that no link can pay now is no reason to spin. */
  #schedule(): void {
    const { time } = this.#world
    if (this.#over) return
    const owed = this.#session.deadline > time.now ? this.#session.deadline : Number.POSITIVE_INFINITY
    const at = Math.min(owed, this.ladder.deadline, this.#silentAt)
    if (at >= this.#wakeAt) return
    this.#wakeAt = at
    time.at(at, () => {
      if (this.#wakeAt !== at) return
      this.#wakeAt = Number.POSITIVE_INFINITY
      if (this.#over) return
      this.#wakeOwner()
      if (time.now >= this.#silentAt) {
        this.#world.journal.reached['half-open given up']++
        this.#lost(this.#session.owner, 'silent', null)
      }
      this.step({ type: 'tick' })
    })
  }

  /** The gateway writes at least every `pingMs`: an open link that is quiet for much longer only looks open. */
  get #silentAt(): number {
    return this.isOpen ? this.#heardAt + SILENCE_MS : Number.POSITIVE_INFINITY
  }

  #wakeOwner(): void {
    this.#carriers.get(this.#session.owner)?.wake()
  }

  #run(effect: LadderEffect): void {
    const { journal, time } = this.#world
    switch (effect.type) {
      case 'open':
        hold(
          '[L10]',
          effect.as === 'candidate' || !this.#carriers.has(this.#session.owner),
          () => 'a second owner beside the first',
        )
        this.#session.open(effect.link, effect.as)
        this.#open(effect.link, effect.transport)
        return
      case 'ping':
        this.#session.ping(effect.link, 1)
        this.#carriers.get(effect.link)?.wake()
        return
      case 'claim':
        this.#heardAt = time.now
        this.#session.claim(effect.link)
        this.#carriers.get(effect.link)?.wake()
        return
      case 'close':
        if (this.isOpen && effect.link !== this.#session.owner) journal.reached['candidate fails']++
        this.#drop(effect.link)
    }
  }

  #open(link: number, transport: string): void {
    const { time, gateway, journal } = this.#world
    const session = this.#session
    hold('[E5]', ++this.#links <= MAX_LINKS, () => `${this.#links} links were opened: a storm`)
    const route = new Route(time, fateOf(this.#script, this.#links, time.now))
    const kind = KINDS.find((name) => name === transport) ?? 'socket'
    const port = {
      hello: () => encodeHello(session.hello(link)),
      pull: (maxBytes: number) => (this.#carriers.has(link) ? this.#pull(link, maxBytes) : []),
      // A link of the session before a reset has nothing to say to the one after it.
      receive: (lines: readonly Line[]) => session === this.#session && this.#receive(link, lines),
      lost: (outcome: Outcome) => session === this.#session && this.#lost(link, outcome, null),
      reached: (name: 'POST fails' | 'poll fails') => {
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

  #receive(link: number, lines: readonly Line[]): void {
    const { time, journal } = this.#world
    const session = this.#session
    if (!this.#carriers.has(link)) {
      // Before a welcome nobody knows which session it would have been, if the gateway has been restarted since.
      if (!this.#welcomed.has(link)) return
      journal.reached['straggler heard']++
    }
    if (link === session.owner) this.#heardAt = time.now
    for (const line of lines) {
      // Of a session that is lost nothing is heard; one that has closed has to keep silent by itself.
      if (session !== this.#session || this.#watch.life.end?.type === 'lost') return
      const told = session.receive(line, link, time.now)
      this.#log(`link ${link} down ${line} is ${told.type}`)
      this.#watch.told(told)
      this.#told(told, link)
    }
    this.#wakeOwner()
    this.#schedule()
  }

  #told(told: Told, link: number): void {
    switch (told.type) {
      case 'welcome':
        this.#welcomed.add(link)
        this.step({ type: 'welcomed', link })
        this.#carriers.get(link)?.wake()
        return
      case 'pong':
        return this.step({ type: 'pong', link })
      case 'ping':
        return this.#carriers.get(link)?.wake()
      case 'end':
        return this.#lost(link, 'cut', told)
      case 'broken':
        return this.#lost(link, 'broken', null)
      case 'closed':
        return this.#finish()
      case 'nothing':
      case 'message':
        return
    }
  }

  #lost(link: number, outcome: Outcome, end: (Told & { type: 'end' }) | null): void {
    if (!this.#carriers.has(link)) return
    this.#drop(link)
    if (end !== null && (end.retry === 'reset' || end.retry === 'never')) {
      this.#watch.lost(end.code)
      if (end.retry === 'never' || this.#session.state.name === 'closing') return this.#finish()
      const others = [...this.#carriers.keys()]
      for (const other of others) this.#drop(other)
      ;({ session: this.#session, watch: this.#watch } = this.#begin())
      // A candidate may bring the news: the ladder has to know that the owner is gone with it, or it waits for ever.
      for (const other of others) this.step({ type: 'lost', link: other, outcome: 'cut', retryAfterMs: 0 })
    }
    this.step({ type: 'lost', link, outcome, retryAfterMs: 0 })
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
    this.ladder.step({ type: 'stop' }, this.#world.time.now)
    for (const link of [...this.#carriers.keys()]) this.#drop(link)
  }
}
