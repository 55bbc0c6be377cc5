import type { ClusterHost } from '../../../gateway/src/cluster/contract.ts'
import type { GatewayRequest } from '../../../gateway/src/http/request.ts'
import type { Session } from '../../../gateway/src/sessions/session.ts'
import type { Hello } from '../../src/wire/hello.ts'
import { bodyOf } from '../account.ts'
import type { GatewayLife } from '../journal.ts'
import type { Seat } from '../watch/claims.ts'
import { GatewayWatch } from '../watch/gateway-watch.ts'
import type { NodeWorld } from './node-world.ts'
import type { HomeListener } from './watched-cluster.ts'

interface Watched {
  readonly session: Session
  readonly watch: GatewayWatch
}

interface SessionEvents {
  opened(life: GatewayLife): void
  /** A request is served here, or refused, by whichever node it came. */
  served(request: string): void
}

/** The sessions of one node, each under a watch, and what its application says in them. */
export class NodeSessions implements HomeListener {
  readonly #world: NodeWorld
  /** Of the node. */
  readonly #number: number
  readonly #events: SessionEvents
  readonly #sessions = new Map<string, Watched>()
  /** What has come for sessions that are not there yet. */
  readonly #early = new Map<string, ((watch: GatewayWatch) => void)[]>()
  #hasSession: (id: string) => boolean = () => false
  #doubtedUntil = Number.NEGATIVE_INFINITY
  #mislaysUntil = Number.NEGATIVE_INFINITY

  constructor(world: NodeWorld, number: number, events: SessionEvents) {
    this.#world = world
    this.#number = number
    this.#events = events
  }

  /** Those that are open, as the watch knows them. */
  get lives(): readonly GatewayLife[] {
    return this.#open.map(({ watch }) => watch.life)
  }

  pendingBytes(id: string): number {
    return this.#sessions.get(id)?.session.pendingBytes ?? 0
  }

  look(): void {
    for (const { watch } of this.#sessions.values()) watch.look()
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

  /** They end with their node. */
  lost(end: string): void {
    for (const { watch } of this.#open) {
      this.#world.journal.reached.restart++
      watch.life.end = end
    }
  }

  /** Others may take their node for dead, for so long. */
  doubt(ms: number): void {
    this.#doubtedUntil = Math.max(this.#doubtedUntil, this.#world.time.now + ms)
    for (const { watch } of this.#open) watch.life.isDoubted = true
  }

  /** The registry may have lost what sessions open soon. */
  mislay(ms: number): void {
    this.#mislaysUntil = this.#world.time.now + ms
  }

  /** The gateway has opened one. */
  opened(session: Session): void {
    const { journal, time, limits, echoes } = this.#world
    const id = [...this.#early.keys()].find((one) => this.#hasSession(one))
    if (id === undefined) return
    // The newest has opened it; those before were refused.
    const meet = this.#early.get(id)?.at(-1)
    this.#early.delete(id)
    const life = journal.beginGateway(id, this.#number)
    life.isDoubted = time.now < this.#doubtedUntil
    life.isMislaid = time.now < this.#mislaysUntil
    const watch = new GatewayWatch(session, life, time, limits, journal)
    this.#sessions.set(id, { session, watch })
    journal.log?.(`node ${this.#number} opens ${life.name}`)
    this.#events.opened(life)
    meet?.(watch)
    session.on('message', () => {
      if (life.heard % echoes === 0) this.#sayOne(session, life)
    })
  }

  joined(host: Pick<ClusterHost, 'hasSession'>): void {
    this.#hasSession = (id) => host.hasSession(id)
  }

  served({ method, path, search }: GatewayRequest): void {
    this.#events.served(`${method} ${path} ${search}`)
  }

  arrives(seat: Seat, hello: Hello): void {
    this.#meet(hello, (watch) => watch.arrives(seat, hello))
  }

  up(hello: Hello, text: string): void {
    this.#world.journal.log?.(`node ${this.#number} hears ${text}`)
    this.#meet(hello, (watch) => watch.up(hello, text))
  }

  answered({ session, link }: Hello, text: string): void {
    this.#sessions.get(session)?.watch.answered(link, text)
  }

  hears(seat: Seat, { session }: Hello, text: string): void {
    this.#sessions.get(session)?.watch.hears(seat, text)
  }

  wrote(seat: Seat, { session }: Hello, text: string): void {
    const watch = this.#sessions.get(session)?.watch
    this.#world.journal.log?.(`${watch?.life.name ?? `node ${this.#number}`}  link ${seat.link} says ${text}`)
    watch?.wrote(seat, text)
  }

  leaves(seat: Seat, { session }: Hello): void {
    this.#sessions.get(session)?.watch.leaves(seat)
  }

  get #open(): readonly Watched[] {
    return [...this.#sessions.values()].filter(({ watch }) => watch.isOpen)
  }

  #meet({ session }: Hello, meet: (watch: GatewayWatch) => void): void {
    const known = this.#sessions.get(session)
    if (known?.watch.isOpen) return meet(known.watch)
    const early = this.#early.get(session) ?? []
    this.#early.set(session, early)
    early.push(meet)
  }

  #sayOne(session: Session, life: GatewayLife): void {
    const body = bodyOf(life.name, life.account.said + 1)
    const sent = session.send(body)
    if (sent === 'queued') life.account.add(body)
    else if (sent === 'overflow') this.#world.journal.reached['overflow down']++
  }
}
