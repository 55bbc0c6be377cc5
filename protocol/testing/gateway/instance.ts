import { createGateway, type Gateway } from '../../../gateway/src/gateway.ts'
import type { Scheduler } from '../../../gateway/src/scheduler.ts'
import type { Session } from '../../../gateway/src/sessions/session.ts'
import type { SessionLimits } from '../../src/session/limits.ts'
import { decodeHello, type Hello } from '../../src/wire/hello.ts'
import { bodyOf } from '../account.ts'
import type { GatewayLife, Journal } from '../journal.ts'
import type { Asked, Downward, ServerEnd } from '../network/ends.ts'
import { idsFrom } from '../random.ts'
import type { VirtualTime } from '../virtual-time.ts'
import type { Seat } from '../watch/claims.ts'
import { GatewayWatch } from '../watch/gateway-watch.ts'
import { schedulerOf } from './scheduler.ts'
import { serve } from './serve.ts'

export interface World {
  readonly time: VirtualTime
  readonly limits: SessionLimits
  readonly journal: Journal
  /** The application answers each nth message with one of its own; 0 for none. */
  readonly echoes: number
  readonly random: () => number
}

interface Watched {
  readonly session: Session
  readonly watch: GatewayWatch
}

const OUT_OF_ORDER = { heard: () => {}, gone: () => {} }

/**
 * One gateway from its start to its end: the product's own, with an application that talks, in
 * virtual time.
 */
export class GatewayInstance {
  readonly #world: World
  readonly #number: number
  readonly #gateway: Gateway
  readonly #scheduler: Scheduler
  readonly #sessions = new Map<string, Watched>()
  readonly #replies = new Set<Downward>()
  #isRunning = true
  /** What has arrived last: the session that opens is the one that it names. */
  #arrived: { readonly hello: Hello; meet(watch: GatewayWatch): void } | null = null

  constructor(world: World, number: number) {
    this.#world = world
    this.#number = number
    const { time, limits, journal, random } = world
    this.#scheduler = schedulerOf(time, () => this.#isRunning)
    this.#gateway = createGateway({
      // The terms carry the number: so the watch on the client's side tells sessions of the same id
      // apart.
      limits: { ...limits, pollMs: limits.pollMs + number },
      scheduler: this.#scheduler,
      randomId: idsFrom(random),
      onError: (error) => journal.hold('[S6]', false, () => `the gateway has reported ${error}`),
    })
    this.#gateway.on('session', (session) => this.#opened(session))
  }

  /** The sessions that are open, as the watch knows them. */
  get lives(): readonly GatewayLife[] {
    return this.#open.map(({ watch }) => watch.life)
  }

  pendingBytes(id: string): number {
    return this.#sessions.get(id)?.session.pendingBytes ?? 0
  }

  /** A request or a socket has arrived. */
  take(asked: Asked, reply: Downward): ServerEnd {
    if (!this.#isRunning) return OUT_OF_ORDER
    const hello = decodeHello((name) => asked.query.get(name))
    this.#world.journal.hold('[H1]', hello.ok, () => 'a hello cannot be read')
    if (!hello.ok) return OUT_OF_ORDER
    const { session, link } = hello.value
    const seat: Seat = { link, isAttached: false }
    const isUp = asked.path === '/up'
    const up = asked.query.get('line') ?? asked.body
    this.#arrived = {
      hello: hello.value,
      meet: (watch) => (isUp ? watch.up(hello.value, up) : watch.arrives(seat, hello.value)),
    }
    const known = this.#sessions.get(session)
    if (known?.watch.isOpen) this.#arrived.meet(known.watch)
    this.#world.journal.log?.(`${known?.watch.life.name ?? 'nobody'}  ${asked.method} ${asked.path} ${up}`)
    const watched = this.#watch(reply, session, seat, isUp)
    const end = serve(this.#gateway.handler, asked, watched, this.#scheduler.after)
    return {
      heard: (text) => {
        if (!this.#isRunning) return
        this.#sessions.get(session)?.watch.hears(seat, text)
        end.heard(text)
      },
      gone: () => {
        if (!this.#isRunning) return
        this.#replies.delete(watched)
        this.#sessions.get(session)?.watch.leaves(seat)
        end.gone()
      },
    }
  }

  /** The application says something in every session. */
  say(count: number): void {
    for (const { session, watch } of this.#open) for (let i = 0; i < count; i++) this.#sayOne(session, watch.life)
  }

  /** The application says goodbye in every session. */
  close(): void {
    for (const { session, watch } of this.#open) {
      watch.life.closes = true
      if (session.transport === null) this.#world.journal.reached['close during a cut']++
      session.close(watch.life.name)
    }
  }

  /** The process ends, without a word. */
  kill(): void {
    this.#isRunning = false
    for (const { watch } of this.#open) {
      this.#world.journal.reached.restart++
      watch.life.end = 'restart'
    }
    for (const reply of [...this.#replies]) reply.close('cut')
  }

  look(): void {
    for (const { watch } of this.#sessions.values()) watch.look()
  }

  get #open(): readonly Watched[] {
    return [...this.#sessions.values()].filter(({ watch }) => watch.isOpen)
  }

  #opened(session: Session): void {
    const { journal, time, limits, echoes } = this.#world
    const arrived = this.#arrived
    if (arrived === null) return
    const life = journal.beginGateway(arrived.hello.session, this.#number)
    const watch = new GatewayWatch(session, life, time, limits, journal)
    this.#sessions.set(life.id, { session, watch })
    arrived.meet(watch)
    session.on('message', () => {
      if (life.heard % echoes === 0) this.#sayOne(session, life)
    })
  }

  #sayOne(session: Session, life: GatewayLife): void {
    const body = bodyOf(life.name, life.account.said + 1)
    const sent = session.send(body)
    if (sent === 'queued') life.account.add(body)
    else if (sent === 'overflow') this.#world.journal.reached['overflow down']++
  }

  #watch(reply: Downward, id: string, seat: Seat, isUp: boolean): Downward {
    const { journal } = this.#world
    const watch = () => this.#sessions.get(id)?.watch
    const watched: Downward = {
      open: reply.open,
      write: (data) => {
        const text = String(data)
        journal.log?.(`${watch()?.life.name ?? 'nobody'}  link ${seat.link} says ${text}`)
        if (isUp) watch()?.answered(seat.link, text)
        else watch()?.wrote(seat, text)
        reply.write(data)
      },
      close: (how) => {
        this.#replies.delete(watched)
        watch()?.leaves(seat)
        reply.close(how)
      },
    }
    this.#replies.add(watched)
    return watched
  }
}
