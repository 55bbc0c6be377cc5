import { Cluster } from '../../../gateway/src/cluster/cluster.ts'
import type { ClusterHost } from '../../../gateway/src/cluster/contract.ts'
import { createGateway, type Gateway } from '../../../gateway/src/gateway.ts'
import type { GatewayRequest } from '../../../gateway/src/http/request.ts'
import type { GatewayLimits } from '../../../gateway/src/limits.ts'
import type { Session } from '../../../gateway/src/sessions/session.ts'
import type { SessionLimits } from '../../src/session/limits.ts'
import type { Hello } from '../../src/wire/hello.ts'
import { bodyOf } from '../account.ts'
import { searchOf } from '../gateway/request.ts'
import { serve } from '../gateway/serve.ts'
import type { GatewayLife, Journal } from '../journal.ts'
import type { Asked, Downward, ServerEnd } from '../network/ends.ts'
import { idsFrom } from '../random.ts'
import type { VirtualTime } from '../virtual-time.ts'
import type { Seat } from '../watch/claims.ts'
import { GatewayWatch } from '../watch/gateway-watch.ts'
import type { NodeNetwork } from './node-network.ts'
import type { NodesReached } from './nodes-script.ts'
import { Process } from './process.ts'
import type { SharedRegistry } from './shared-registry.ts'
import { type HomeListener, watchedCluster } from './watched-cluster.ts'

export interface NodeWorld {
  readonly time: VirtualTime
  readonly limits: SessionLimits & Partial<GatewayLimits>
  readonly journal: Journal
  readonly network: NodeNetwork
  readonly registry: SharedRegistry
  readonly registryMs: number
  /** The application answers each nth message with one of its own; 0 for none. */
  readonly echoes: number
  readonly random: () => number
  readonly reached: NodesReached
}

/** What nodes have to have in common. */
interface NodeEvents {
  opened(life: GatewayLife): void
  /** A request has arrived by way of the balancer. */
  asked(request: string): void
  /** It is served, by the node of its session. */
  served(request: string): void
}

interface Watched {
  readonly session: Session
  readonly watch: GatewayWatch
}

const SECRET = 'a secret that nobody asks for here'

/** What a node has done after it stood still is late by itself. */
const CATCH_UP_MS = 3_000

/** One node from its start to its end: a gateway of the product's own, whose sessions are watched. */
export class VirtualNode implements HomeListener {
  readonly number: number
  readonly process: Process
  readonly #world: NodeWorld
  readonly #gateway: Gateway
  readonly #events: NodeEvents
  readonly #cluster: Cluster
  readonly #sessions = new Map<string, Watched>()
  readonly #replies = new Set<Downward>()
  /** What has come for sessions that are not there yet. */
  readonly #early = new Map<string, ((watch: GatewayWatch) => void)[]>()
  #hasSession: (id: string) => boolean = () => false
  #isDraining = false
  #keptTimeUntil = Number.NEGATIVE_INFINITY
  #doubtedUntil = Number.NEGATIVE_INFINITY
  #mislaysUntil = Number.NEGATIVE_INFINITY

  /** `port`: where others reach it; 0 for one that none had before. */
  constructor(world: NodeWorld, number: number, port: number, events: NodeEvents) {
    const { time, limits, journal, network, registry, registryMs, random } = world
    this.#world = world
    this.number = number
    this.#events = events
    this.process = new Process(time)
    const randomId = idsFrom(random)
    this.#cluster = new Cluster({
      registry: registry.of(this.process, registryMs),
      secret: SECRET,
      hostname: `node-${number}`,
      port,
      randomId,
      wire: network.wireOf(this.process),
    })
    this.#gateway = createGateway({
      cluster: watchedCluster(this.#cluster, this),
      // The terms carry the number: so the watch on the client's side tells sessions of the same id apart.
      limits: { ...limits, pollMs: limits.pollMs + number },
      scheduler: this.process.scheduler,
      randomId,
      onError: (error, { event }) => {
        journal.log?.(`node ${number} reports ${event}: ${error}`)
        journal.hold('[S6]', event === 'cluster', () => `node ${number} has reported ${error}`)
      },
      onRefusal() {},
    })
    this.#gateway.on('session', (session) => this.#opened(session))
  }

  get name(): string {
    return this.#cluster.node
  }

  /** Adds what it has counted. */
  count(reached: NodesReached): void {
    reached.relayed += this.#cluster.stats().relayedTo
    const { refused } = this.#gateway.stats()
    for (const code of ['unavailable', 'unknown-session', 'going-away'] as const) reached[code] += refused[code] ?? 0
  }

  get isOpen(): boolean {
    return !this.process.isDead && !this.#isDraining
  }

  /** The sessions that are open, as the watch knows them. */
  get lives(): readonly GatewayLife[] {
    return this.#open.map(({ watch }) => watch.life)
  }

  pendingBytes(id: string): number {
    return this.#sessions.get(id)?.session.pendingBytes ?? 0
  }

  /** A request or a socket has arrived by way of the balancer. */
  take(asked: Asked, reply: Downward): ServerEnd {
    let end: ServerEnd | null = null
    const own: Downward = {
      open: (head) => this.process.isDead || reply.open(head),
      write: (data) => this.process.isDead || reply.write(data),
      close: (how) => {
        this.#replies.delete(own)
        if (!this.process.isDead) reply.close(how)
      },
    }
    this.#replies.add(own)
    const { process } = this
    process.enter(() => {
      this.#world.journal.log?.(`node ${this.number} is asked ${asked.method} ${asked.path} ${asked.body}`)
      this.#events.asked(`${asked.method} ${asked.path} ${searchOf(asked)}`)
      end = serve(this.#gateway.handler, asked, own, process.scheduler.after)
    })
    return {
      heard: (text) => process.enter(() => end?.heard(text)),
      gone: () => {
        this.#replies.delete(own)
        process.enter(() => end?.gone())
      },
    }
  }

  /** The application says something in every session. */
  say(count: number): void {
    this.process.enter(() => {
      for (const { session, watch } of this.#open) for (let i = 0; i < count; i++) this.#sayOne(session, watch.life)
    })
  }

  /** The application says goodbye in every session. */
  close(): void {
    this.process.enter(() => {
      for (const { session, watch } of this.#open) {
        watch.life.closes = true
        if (session.transport === null) this.#world.journal.reached['close during a cut']++
        session.close(watch.life.name)
      }
    })
  }

  /** The process ends without a word. `machine`: nothing is left that would tell those that are connected. */
  die(what: 'process' | 'machine'): void {
    if (this.process.isDead) return
    this.#note('the home of a session dies')
    this.#lost('restart')
    this.process.die()
    if (what === 'machine') return
    this.#world.network.ended(this.process)
    for (const reply of [...this.#replies]) reply.close('cut')
  }

  /** It does nothing, and hears of nothing, for so long. */
  standStill(ms: number): void {
    if (this.process.isDead || this.process.stands) return
    this.#note('the home of a session stands still')
    this.doubt(ms + CATCH_UP_MS)
    this.process.stop()
    this.#keptTimeUntil = this.#world.time.now + ms + CATCH_UP_MS
    this.#world.time.after(ms, () => this.process.goOn())
  }

  /** The gateway drains, as at a deploy, and then its process ends. */
  drain(ms: number): void {
    if (!this.isOpen) return
    this.#isDraining = true
    this.#note('the home of a session drains')
    this.process.enter(() => this.#gateway.close())
    this.#world.time.after(ms, () => this.die('process'))
  }

  /** Others may take it for dead, for so long. */
  doubt(ms: number): void {
    this.#doubtedUntil = Math.max(this.#doubtedUntil, this.#world.time.now + ms)
    for (const { watch } of this.#open) watch.life.isDoubted = true
  }

  /** The registry may have lost what sessions it has that open soon. */
  mislay(ms: number): void {
    this.#mislaysUntil = this.#world.time.now + ms
  }

  joined(host: Pick<ClusterHost, 'hasSession'>): void {
    this.#hasSession = (id) => host.hasSession(id)
  }

  look(): void {
    if (this.process.isDead || this.process.stands || this.#world.time.now < this.#keptTimeUntil) return
    for (const { watch } of this.#sessions.values()) watch.look()
  }

  served({ method, path, search }: GatewayRequest): void {
    this.#events.served(`${method} ${path} ${search}`)
  }

  arrives(seat: Seat, hello: Hello): void {
    this.#meet(hello, (watch) => watch.arrives(seat, hello))
  }

  up(hello: Hello, text: string): void {
    this.#world.journal.log?.(`node ${this.number} hears ${text}`)
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
    this.#world.journal.log?.(`${watch?.life.name ?? `node ${this.number}`}  link ${seat.link} says ${text}`)
    watch?.wrote(seat, text)
  }

  leaves(seat: Seat, { session }: Hello): void {
    this.#sessions.get(session)?.watch.leaves(seat)
  }

  #note(what: keyof NodesReached): void {
    if (this.#open.length > 0) this.#world.reached[what]++
  }

  #lost(end: string): void {
    for (const { watch } of this.#open) {
      this.#world.journal.reached.restart++
      watch.life.end = end
    }
  }

  #meet({ session }: Hello, meet: (watch: GatewayWatch) => void): void {
    const known = this.#sessions.get(session)
    if (known?.watch.isOpen) return meet(known.watch)
    const early = this.#early.get(session) ?? []
    this.#early.set(session, early)
    early.push(meet)
  }

  #opened(session: Session): void {
    const { journal, time, limits, echoes } = this.#world
    const id = [...this.#early.keys()].find((one) => this.#hasSession(one))
    if (id === undefined) return
    // The newest has opened it; those before were refused.
    const meet = this.#early.get(id)?.at(-1)
    this.#early.delete(id)
    const life = journal.beginGateway(id, this.number)
    life.isDoubted = time.now < this.#doubtedUntil
    life.isMislaid = time.now < this.#mislaysUntil
    const watch = new GatewayWatch(session, life, time, limits, journal)
    this.#sessions.set(id, { session, watch })
    journal.log?.(`node ${this.number} opens ${life.name}`)
    this.#events.opened(life)
    meet?.(watch)
    session.on('message', () => {
      if (life.heard % echoes === 0) this.#sayOne(session, life)
    })
  }

  get #open(): readonly Watched[] {
    return [...this.#sessions.values()].filter(({ watch }) => watch.isOpen)
  }

  #sayOne(session: Session, life: GatewayLife): void {
    const body = bodyOf(life.name, life.account.said + 1)
    const sent = session.send(body)
    if (sent === 'queued') life.account.add(body)
    else if (sent === 'overflow') this.#world.journal.reached['overflow down']++
  }
}
