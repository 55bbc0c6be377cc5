import type { ClusterHost } from '../../../gateway/src/cluster/contract.ts'
import type { GatewayRequest } from '../../../gateway/src/http/request.ts'
import type { Session } from '../../../gateway/src/sessions/session.ts'
import type { Hello } from '../../src/wire/hello.ts'
import type { GatewayLife } from '../journal.ts'
import type { Seat } from '../watch/claims.ts'
import { GatewayWatch } from '../watch/gateway-watch.ts'
import type { NodeWorld } from './node-world.ts'
import type { Process } from './process.ts'
import { type Application, Resident } from './resident.ts'
import type { HomeListener } from './watched-cluster.ts'

/** What nodes have to have in common. */
export interface NodeEvents {
  opened(watch: GatewayWatch): void
  /** A request has arrived by way of the balancer. */
  asked(request: string): void
  /** It is served, by the node of its session. */
  served(request: string): void
  /** A session has come from another node. Returns what is known of it. */
  arrived(session: string): GatewayWatch | null
  /** One that was to go on elsewhere goes on here. */
  resumed(life: GatewayLife): void
  /** What the application has said in a session on its way is lost. */
  lost(life: GatewayLife): void
}

/** The sessions of one node: those that were opened there, and those that have come and gone. */
export class Residents implements HomeListener {
  readonly #world: NodeWorld
  readonly #node: number
  readonly #process: Process
  readonly #events: NodeEvents
  readonly #application: Application
  readonly #sessions = new Map<string, Resident>()
  /** What has come for sessions that are not there yet. */
  readonly #early = new Map<string, ((watch: GatewayWatch) => void)[]>()
  #hasSession: (id: string) => boolean = () => false
  #doubtedUntil = Number.NEGATIVE_INFINITY
  #mislaysUntil = Number.NEGATIVE_INFINITY

  constructor(world: NodeWorld, node: number, process: Process, events: NodeEvents) {
    this.#world = world
    this.#node = node
    this.#process = process
    this.#events = events
    const { journal, echoes, workMs } = world
    const { after } = process.scheduler
    this.#application = { node, journal, echoes, workMs, after, lost: events.lost }
  }

  /** Those that are open, as the watch knows them. */
  get open(): readonly Resident[] {
    return [...this.#sessions.values()].filter(({ isOpen }) => isOpen)
  }

  pendingBytes(id: string): number {
    return this.#sessions.get(id)?.pendingBytes ?? 0
  }

  /** Others may take it for dead, for so long. */
  doubt(ms: number): void {
    this.#doubtedUntil = Math.max(this.#doubtedUntil, this.#world.time.now + ms)
    for (const { life } of this.open) life.isDoubted = true
  }

  /** The registry may have lost what sessions it has that open soon. */
  mislay(ms: number): void {
    this.#mislaysUntil = this.#world.time.now + ms
  }

  /** The application hears of a session: of a new one, or of one that has come. */
  announced(session: Session): void {
    if (session.origin === 'moved') this.#goesOn(session)
    else this.#opened(session)
  }

  /** The node ends: it hears no more of what it was given. */
  mislaid(): void {
    const { journal, reached, registry } = this.#world
    for (const life of journal.gateways) {
      if (!life.isHeld || registry.givenTo(life.id) !== this.#process) continue
      life.isDoubted = true
      reached['the node ends that was given a session']++
    }
  }

  /** Its process has ended. */
  lost(): void {
    const { journal } = this.#world
    for (const { life } of this.open) {
      // Another node has it already.
      if (life.gateway !== this.#node) continue
      journal.reached.restart++
      // The node that it is offered to may go on with it.
      if (life.isHeld) life.isDoubted = true
      else life.end = 'restart'
    }
  }

  look(): void {
    for (const { life, watch, isOpen, hasLeft } of this.#sessions.values()) {
      if (life.gateway === this.#node && !hasLeft) watch.look()
      // It has ended before it was announced, which comes later.
      if (isOpen && !watch.isAnnounced && !life.isHeld && !this.#hasSession(life.id)) life.end = 'not announced'
    }
  }

  /** What must be so in the end, and before this node ends by itself. */
  settled(): void {
    for (const { life, watch, hasLeft } of this.#sessions.values())
      if (life.gateway === this.#node && !hasLeft && !watch.isAnnounced)
        this.#world.journal.hold('[S13]', life.heard === life.taken, () => {
          return `${life.name} was not announced where it went on, and had taken ${life.taken - life.heard} messages`
        })
  }

  joined(host: Pick<ClusterHost, 'hasSession'>): void {
    this.#hasSession = (id) => host.hasSession(id)
  }

  served(request: GatewayRequest): void {
    const { method, path, search } = request
    this.#events.served(`${method} ${path} ${search}`)
    const resident = this.#sessions.get(request.query('session') ?? '')
    const { hasLeft = false, life } = resident ?? {}
    // Where no node has it any more, that is what its client is to hear.
    const isHere = life === undefined || life.isDoubted || life.end !== null || !(hasLeft || life.isHeld)
    this.#world.journal.hold('[H9]', isHere, () => {
      return `node ${this.#node} serves ${method} ${path} of ${life?.name}, which it has given away`
    })
  }

  held(id: string): void {
    this.#world.journal.log?.(`node ${this.#node} holds ${this.#sessions.get(id)?.life.name}`)
    this.#sessions.get(id)?.watch.held()
  }

  resumed(id: string): void {
    const resident = this.#sessions.get(id)
    if (resident === undefined) return
    this.#world.reached['stayed, after it was offered']++
    this.#world.journal.log?.(`${resident.life.name} stays at node ${this.#node}`)
    this.#events.resumed(resident.life)
    resident.watch.resumed()
  }

  movedAway(id: string): void {
    const resident = this.#sessions.get(id)
    if (resident === undefined) return
    this.#world.journal.log?.(`${resident.life.name} has left node ${this.#node}`)
    resident.hasLeft = true
  }

  givenUp(id: string): void {
    const resident = this.#sessions.get(id)
    if (resident === undefined) return
    this.#world.reached['given up, for it was not known who has it']++
    resident.life.isDoubted = true
  }

  arrived(id: string): void {
    const watch = this.#events.arrived(id)
    if (watch === null) return
    const { life } = watch
    this.#world.journal.log?.(`${life.name} goes on at node ${this.#node}`)
    if (this.#world.time.now < this.#doubtedUntil) life.isDoubted = true
    life.gateway = this.#node
    life.gateways.add(this.#node)
    watch.arrived()
    this.#early.delete(id)
    this.#sessions.set(id, new Resident(watch, null, this.#application))
  }

  dropped(id: string): void {
    const { journal, registry, time } = this.#world
    if (registry.givenTo(id) !== this.#process) return
    const isAway = time.now < this.#doubtedUntil
    journal.hold('[H9]', isAway, () => `node ${this.#node} has dropped a session that it was given`)
    for (const life of journal.gateways) if (life.id === id) life.isDoubted = true
  }

  arrives(seat: Seat, hello: Hello): void {
    this.#meet(hello, (watch) => watch.arrives(seat, hello))
  }

  up(hello: Hello, text: string): void {
    this.#world.journal.log?.(`node ${this.#node} hears ${text}`)
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
    this.#world.journal.log?.(`${watch?.life.name ?? `node ${this.#node}`}  link ${seat.link} says ${text}`)
    watch?.wrote(seat, text)
  }

  leaves(seat: Seat, { session }: Hello): void {
    this.#sessions.get(session)?.watch.leaves(seat)
  }

  #meet({ session }: Hello, meet: (watch: GatewayWatch) => void): void {
    const known = this.#sessions.get(session)
    if (known?.watch.isOpen) return meet(known.watch)
    const early = this.#early.get(session) ?? []
    this.#early.set(session, early)
    early.push(meet)
  }

  #opened(session: Session): void {
    const { journal, time, limits } = this.#world
    const id = [...this.#early.keys()].find((one) => this.#hasSession(one))
    if (id === undefined) return
    // The newest has opened it; those before were refused.
    const meet = this.#early.get(id)?.at(-1)
    this.#early.delete(id)
    const life = journal.beginGateway(id, this.#node)
    life.isDoubted = time.now < this.#doubtedUntil
    life.isMislaid = time.now < this.#mislaysUntil
    const watch = new GatewayWatch(session, life, time, limits, journal)
    this.#sessions.set(id, new Resident(watch, session, this.#application))
    journal.log?.(`node ${this.#node} opens ${life.name}`)
    this.#events.opened(watch)
    meet?.(watch)
  }

  #goesOn(session: Session): void {
    const { journal, reached } = this.#world
    const resident = [...this.#sessions.values()].find(({ watch }) => watch.session === session.name)
    journal.hold('[H9]', resident?.isAnnounced === false, () => {
      return `node ${this.#node} announces ${session.name}, which has not come`
    })
    if (resident === undefined) return
    const { life } = resident
    journal.log?.(`node ${this.#node} announces ${life.name}`)
    reached[life.gateways.size > 2 ? 'moved on, by the node that it had moved to' : 'moved']++
    if (life.taken > life.heard) reached['heard before it was announced']++
    resident.announced(session)
  }
}
