import type { GatewayLife } from '../journal.ts'
import type { GatewayWatch } from '../watch/gateway-watch.ts'
import { VirtualNode } from './node.ts'
import type { NodeWorld } from './node-world.ts'
import { GIVER, HOME, type NodesReached, TAKER } from './nodes-script.ts'
import type { RegistryTrouble } from './shared-registry.ts'

/** A balancer does not know at once that a machine is gone. */
const CHECK_MS = 700

/** How long a node has for its farewell. */
const DRAIN_MS = 300

/** How long after a fault others may still think that a node is gone. */
const DOUBT_MS = 1_500

/** Claims that were on their way when the registry lost what it knew. */
const MISLAID_MS = 300

interface Place {
  node: VirtualNode
  /** When the balancer notices that it is gone; `Infinity` before it is. */
  goneAt: number
}

/** All nodes: at each place there is one after the other. */
export class Nodes {
  readonly #world: NodeWorld
  readonly #places: Place[]
  /** Those that were. */
  readonly #all: VirtualNode[] = []
  /** How often each request has arrived, and was not served yet. */
  readonly #asked = new Map<string, number>()
  readonly #watches: GatewayWatch[] = []
  /** Those at which was said what is lost: they have to tell it. */
  readonly #losers = new Set<VirtualNode>()
  #giver: Place | null = null
  #isForked = false

  constructor(world: NodeWorld, count: number) {
    this.#world = world
    // It does not hear of that any more, or takes no session.
    world.registry.given = (session, to) => {
      const isWell = this.#all.some(({ process, isClosed }) => process === to && !isClosed)
      if (!isWell) for (const { life } of this.#watches) if (life.id === session) life.isDoubted = true
    }
    this.#places = Array.from({ length: count }, () => ({ node: this.#start(0), goneAt: Number.POSITIVE_INFINITY }))
  }

  /** Those that the balancer takes for well. */
  get atBalancer(): readonly VirtualNode[] {
    const { now } = this.#world.time
    return this.#places.filter(({ goneAt }) => goneAt > now).map(({ node }) => node)
  }

  /** Sessions that nodes have. */
  get lives(): readonly GatewayLife[] {
    return [...new Set(this.#living.flatMap((node) => node.lives))]
  }

  /** A session goes on at two nodes, because the registry has lost who has it: nothing is promised then. */
  get isForked(): boolean {
    return this.#isForked
  }

  find(name: string): VirtualNode | undefined {
    return this.#all.find((node) => node.name === name)
  }

  /** Adds up what they have counted. */
  count(reached: NodesReached): void {
    for (const node of this.#all) node.count(reached)
  }

  pendingBytes(id: string): number {
    return this.#living.reduce((bytes, node) => bytes + node.pendingBytes(id), 0)
  }

  say(count: number): void {
    for (const node of this.#living) node.say(count)
  }

  close(): void {
    for (const node of this.#living) node.close()
  }

  look(): void {
    for (const node of this.#living) node.look()
  }

  die(place: number, what: 'process' | 'machine', backMs: number, samePort: boolean): void {
    const at = this.#at(place)
    if (at.node.process.isDead) return
    const { network, time } = this.#world
    const { now } = time
    const port = samePort && what === 'process' ? network.portOf(at.node.process) : 0
    at.node.die(what)
    at.goneAt = Math.min(at.goneAt, what === 'machine' ? now + CHECK_MS : now)
    this.#replace(at, backMs, port)
  }

  drain(place: number, backMs: number): void {
    const at = this.#at(place)
    if (!at.node.isOpen) return
    at.goneAt = this.#world.time.now + DRAIN_MS
    at.node.drain(DRAIN_MS, () => this.#replace(at, backMs, 0))
  }

  leave(place: number, noticedMs: number, graceMs: number, backMs: number): void {
    const at = this.#at(place)
    if (!at.node.isOpen) return
    const { time } = this.#world
    this.#giver = at
    at.goneAt = time.now + noticedMs
    at.node.leave(graceMs, DRAIN_MS, () => {
      at.goneAt = Math.min(at.goneAt, time.now)
      this.#replace(at, backMs, 0)
    })
  }

  standStill(place: number, ms: number): void {
    this.#at(place).node.standStill(ms)
  }

  part(places: readonly [number, number], ms: number): void {
    const [a, b] = places.map((place) => this.#at(place).node)
    if (a === undefined || b === undefined || a === b) return
    const { network, time } = this.#world
    network.part(a.process, b.process)
    time.after(ms, () => network.join(a.process, b.process))
  }

  reset(places: readonly [number, number]): void {
    const [a, b] = places.map((place) => this.#at(place).node)
    if (a !== undefined && b !== undefined && a !== b) this.#world.network.reset(a.process, b.process)
  }

  loseRegistry(place: number | 'all', as: RegistryTrouble, ms: number): void {
    const { registry, time } = this.#world
    const nodes = place === 'all' ? this.#places.map(({ node }) => node) : [this.#at(place).node]
    for (const node of nodes) {
      // Where others cannot reach it either, its lease says that it is gone.
      node.doubt(ms + DOUBT_MS)
      registry.trouble(node.process, as)
      time.after(ms, () => registry.trouble(node.process, null))
    }
  }

  /** The registry loses what it was told last, so long ago. */
  rollBack(ms: number): void {
    const { journal, registry } = this.#world
    registry.rollBack(ms)
    // Their clients may look for them where they are not: only the registry could say it.
    for (const life of journal.gateways) life.isMislaid = true
    journal.log?.('what was claimed is lost')
    for (const node of this.#living) node.mislay(MISLAID_MS)
  }

  /** What must be so in the end. */
  settled(): void {
    for (const node of this.#living) node.settled()
    for (const node of this.#losers)
      this.#world.journal.hold('[H9]', node.hasToldLoss || !node.hasLeftWell, () => {
        return `node ${node.number} has lost what was said to a session while that moved, and has not told it`
      })
  }

  /** What has arrived by way of the balancer is served once, or not at all. */
  #served(request: string): void {
    const left = (this.#asked.get(request) ?? 0) - 1
    this.#asked.set(request, left)
    this.#world.journal.hold('[H8]', left >= 0, () => `served more often than it has come: ${request}`)
  }

  /** No session is at two nodes. */
  #opened(watch: GatewayWatch): void {
    const { life } = watch
    const { journal, reached } = this.#world
    this.#watches.push(watch)
    const other = this.lives.find((one) => one !== life && one.id === life.id)
    if (other !== undefined) reached['at two nodes, after the registry lost it']++
    else if (journal.gateways.some((one) => one !== life && one.id === life.id))
      reached['opened again at another node']++
    const isApart = other === undefined || other.isDoubted || other.isMislaid
    // Each of the two homes may say that the client's session is not there.
    if (other !== undefined) other.isDoubted = life.isDoubted = true
    journal.hold('[H8]', isApart, () => {
      return `${other?.name} and ${life.name} are the same session, at nodes ${other?.gateway} and ${life.gateway}`
    })
  }

  /** A session goes on at another node when no other has it: the one before takes nothing of its client any more. */
  #arrived(id: string, node: VirtualNode): GatewayWatch | null {
    const { reached } = this.#world
    const watch = this.#watches.findLast(({ life }) => life.id === id && life.isHeld)
    if (watch === undefined) {
      const all = this.#watches.filter(({ life }) => life.id === id)
      this.#fork(
        all.some(({ life }) => life.isMislaid),
        () => `node ${node.number} goes on with ${all.at(-1)?.life.name}, which no node gives away`,
      )
      return null
    }
    if (this.#all[watch.life.gateway - 1]?.process.isDead) reached['goes on at another node, after its own has died']++
    return watch
  }

  #resumed(life: GatewayLife, node: VirtualNode): void {
    if (life.gateway !== node.number)
      this.#fork(life.isMislaid, () => `${life.name} goes on at node ${node.number}, and at node ${life.gateway}`)
  }

  #fork(isExcused: boolean, what: () => string): void {
    this.#world.journal.hold('[H9]', isExcused, what)
    this.#world.reached['goes on at two nodes, after the registry lost it']++
    this.#isForked = true
  }

  /** Before it is announced elsewhere, all that is said at the node that it leaves goes with it; or that node tells that it may not. */
  #lost(life: GatewayLife, node: VirtualNode): void {
    this.#world.reached['lost what was said while it moved']++
    const giver = node.number === life.gateway ? [...life.gateways].at(-2) : node.number
    const loser = this.#all[(giver ?? 0) - 1]
    if (loser !== undefined) this.#losers.add(loser)
  }

  get #living(): readonly VirtualNode[] {
    return this.#all.filter(({ process }) => !process.isDead)
  }

  #at(place: number): Place {
    const at = this.#special(place) ?? this.#places[place % this.#places.length]
    if (at === undefined) throw new Error('there is at least one node')
    return at
  }

  #special(place: number): Place | null | undefined {
    const { taker } = this.#world.registry
    switch (place) {
      case HOME:
        return this.#places.find(({ node }) => node.isOpen && node.lives.length > 0)
      case TAKER:
        return this.#places.find(({ node }) => node.process === taker)
      case GIVER:
        return this.#giver
      default:
        return undefined
    }
  }

  #start(port: number): VirtualNode {
    const node: VirtualNode = new VirtualNode(this.#world, this.#all.length + 1, port, {
      opened: (watch) => this.#opened(watch),
      arrived: (id) => this.#arrived(id, node),
      resumed: (life) => this.#resumed(life, node),
      lost: (life) => this.#lost(life, node),
      asked: (request) => void this.#asked.set(request, (this.#asked.get(request) ?? 0) + 1),
      served: (request) => this.#served(request),
    })
    this.#all.push(node)
    return node
  }

  #replace(at: Place, backMs: number, port: number): void {
    this.#world.time.after(backMs, () => {
      at.node = this.#start(port)
      at.goneAt = Number.POSITIVE_INFINITY
    })
  }
}
