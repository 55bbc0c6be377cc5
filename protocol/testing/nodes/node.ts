import { Cluster } from '../../../gateway/src/cluster/cluster.ts'
import { createGateway, type Gateway } from '../../../gateway/src/gateway.ts'
import { searchOf } from '../gateway/request.ts'
import { serve } from '../gateway/serve.ts'
import type { GatewayLife } from '../journal.ts'
import type { Asked, Downward, ServerEnd } from '../network/ends.ts'
import { idsFrom } from '../random.ts'
import { LIMITS, SWEEP_MS } from '../script.ts'
import type { NodeWorld } from './node-world.ts'
import type { NodesReached } from './nodes-script.ts'
import { Process } from './process.ts'
import { type NodeEvents, Residents } from './residents.ts'
import { watchedCluster } from './watched-cluster.ts'

const SECRET = 'a secret that nobody asks for here'

/** What a node has done after it stood still is late by itself. */
const CATCH_UP_MS = 3_000

/** For so long it may keep a session whose client could not be heard meanwhile. */
const KEPT_MS = LIMITS.lingerMs + 2 * SWEEP_MS

/** One node from its start to its end: a gateway of the product's own, whose sessions are watched. */
export class VirtualNode {
  readonly number: number
  readonly process: Process
  readonly #world: NodeWorld
  readonly #gateway: Gateway
  readonly #events: NodeEvents
  readonly #cluster: Cluster
  readonly #residents: Residents
  readonly #replies = new Set<Downward>()
  #isLeaving = false
  #isClosed = false
  /** It has given away what it could. */
  hasLeftWell = false
  /** It has said that what was said to a session on its way may be lost. */
  hasToldLoss = false
  #keptTimeUntil = Number.NEGATIVE_INFINITY

  /** `port`: where others reach it; 0 for one that none had before. */
  constructor(world: NodeWorld, number: number, port: number, events: NodeEvents) {
    const { time, limits, journal, network, registry, registryMs, random } = world
    this.#world = world
    this.number = number
    this.#events = events
    this.process = new Process(time)
    this.#residents = new Residents(world, number, this.process, events)
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
      cluster: watchedCluster(this.#cluster, this.#residents),
      // The terms carry the number: so the watch on the client's side tells sessions of the same id apart.
      limits: { ...limits, pollMs: limits.pollMs + number },
      scheduler: this.process.scheduler,
      randomId,
      onError: (error, { event }) => {
        journal.log?.(`node ${number} reports ${event}: ${error}`)
        journal.hold('[S6]', event === 'cluster', () => `node ${number} has reported ${error}`)
        this.hasToldLoss ||= String(error).includes('while it moved')
      },
      onRefusal() {},
    })
    this.#gateway.on('session', (session) => this.#residents.announced(session))
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
    return !this.process.isDead && !this.#isLeaving
  }

  /** It has none, and takes none any more. */
  get isClosed(): boolean {
    return this.process.isDead || this.#isClosed
  }

  /** The sessions that are open, as the watch knows them. */
  get lives(): readonly GatewayLife[] {
    return this.#residents.open.map(({ life }) => life)
  }

  pendingBytes(id: string): number {
    return this.#residents.pendingBytes(id)
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
      for (const resident of this.#residents.open) resident.say(count)
    })
  }

  /** The application says goodbye in every session. */
  close(): void {
    this.process.enter(() => {
      for (const resident of this.#residents.open) resident.close()
    })
  }

  /** The process ends without a word. `machine`: nothing is left that would tell those that are connected. */
  die(what: 'process' | 'machine'): void {
    if (this.process.isDead) return
    this.#note('the home of a session dies')
    this.#residents.lost()
    this.#residents.mislaid()
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
    this.#keptTimeUntil = this.#world.time.now + ms + KEPT_MS
    this.#world.time.after(ms, () => this.process.goOn())
  }

  /** The gateway drains, as at a deploy, and then its process ends. `over`: it has. */
  drain(ms: number, over: () => void): void {
    this.#isLeaving = true
    this.#note('the home of a session drains')
    this.process.enter(() => this.#close())
    this.#world.time.after(ms, () => this.#endBy(over))
  }

  /** The same, after it has given its sessions to others: within `graceMs`, or it is killed. */
  leave(graceMs: number, drainMs: number, over: () => void): void {
    this.#isLeaving = true
    this.#note('the home of a session leaves')
    this.process.enter(() => {
      void this.#gateway.leave().then(() => {
        this.hasLeftWell = true
        this.#close()
        this.process.scheduler.after(drainMs, () => this.#endBy(over))
      })
    })
    this.#world.time.after(graceMs, () => this.#endBy(over))
  }

  /** Others may take it for dead, for so long. */
  doubt(ms: number): void {
    this.#residents.doubt(ms)
  }

  /** The registry may have lost what sessions it has that open soon. */
  mislay(ms: number): void {
    this.#residents.mislay(ms)
  }

  look(): void {
    if (this.process.isDead || this.process.stands || this.#world.time.now < this.#keptTimeUntil) return
    this.#residents.look()
  }

  /** What must be so in the end. */
  settled(): void {
    this.#residents.settled()
  }

  #note(what: keyof NodesReached): void {
    if (this.#residents.open.length > 0) this.#world.reached[what]++
  }

  #endBy(over: () => void): void {
    if (this.process.isDead) return
    this.die('process')
    over()
  }

  #close(): void {
    this.#residents.mislaid()
    this.#isClosed = true
    this.#gateway.close()
    // A listener is called in a turn of its own.
    this.process.scheduler.soon(() => this.settled())
  }
}
