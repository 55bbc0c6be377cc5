import { type Client, createClient } from '../../../client-sdk/src/client.ts'
import { TRANSPORTS } from '../../../client-sdk/src/transports/index.ts'
import type { MailboxLimits } from '../../src/session/mailbox-limits.ts'
import { toBase64Url } from '../../src/wire/base64.ts'
import { BASE } from '../client/address.ts'
import { fetchOver } from '../client/fetch.ts'
import { Links } from '../client/links.ts'
import { Page } from '../client/page.ts'
import { socketOver } from '../client/socket.ts'
import { type GatewayLife, hold, Journal } from '../journal.ts'
import { PERFECT } from '../network/fate.ts'
import { randomFrom } from '../random.ts'
import { LADDER_OPTIONS } from '../script.ts'
import { VirtualTime } from '../virtual-time.ts'
import { ClientWatch } from '../watch/client-watch.ts'
import { LinkWatch } from '../watch/link-watch.ts'
import { Balancer } from './balancer.ts'
import { NodeNetwork } from './node-network.ts'
import type { NodeWorld } from './node-world.ts'
import { Nodes } from './nodes.ts'
import {
  NODES_HEALED_MS,
  NODES_LIMITS,
  NODES_RECOVERY_MS,
  type NodeFault,
  type NodesReached,
  type NodesScript,
  noneReached,
} from './nodes-script.ts'
import { SharedRegistry } from './shared-registry.ts'

/** More than any life needs that does not spin. */
const MAX_EVENTS = 60_000

/** Nothing is planned after that. */
const QUIET_AT_MS = NODES_HEALED_MS + 600

export interface NodesPlayed {
  readonly reached: NodesReached
  readonly events: number
}

/** Plays one life of a session among several nodes. Rejects with `RuleBroken` when a rule did not hold. */
export async function playNodes(
  script: NodesScript,
  log: ((text: string) => void) | null = null,
): Promise<NodesPlayed> {
  const life = new NodesLife(script, log)
  try {
    await life.play()
  } finally {
    life.end()
  }
  return { reached: life.reached, events: life.time.played }
}

class NodesLife {
  readonly time: VirtualTime = new VirtualTime(MAX_EVENTS)
  readonly journal: Journal
  readonly reached: NodesReached = noneReached()
  readonly #script: NodesScript
  readonly #network: NodeNetwork
  readonly #registry: SharedRegistry
  readonly #nodes: Nodes
  readonly #links: LinkWatch
  readonly #client: Client
  readonly #watch: ClientWatch

  constructor(script: NodesScript, log: ((text: string) => void) | null) {
    const { time } = this
    const { seed, relayMs, registryMs, echoes, workMs } = script
    const journal = new Journal(log && ((text) => log(`${time.now.toFixed(1).padStart(8)}  ${text}`)))
    this.journal = journal
    this.#script = script
    this.#network = new NodeNetwork(time, relayMs)
    this.#registry = new SharedRegistry(time)
    const limits = NODES_LIMITS
    const world: NodeWorld = {
      time,
      limits,
      journal,
      network: this.#network,
      registry: this.#registry,
      registryMs,
      echoes,
      workMs,
      random: randomFrom(~seed),
      reached: this.reached,
    }
    this.#nodes = new Nodes(world, script.nodes)
    const balancer = new Balancer(() => this.#nodes.atBalancer, randomFrom(seed ^ 0x5bd1e995))
    this.#links = new LinkWatch(time, journal)
    const links = new Links({
      time,
      fate: (nth) => (time.now < NODES_HEALED_MS ? (script.fates[nth - 1] ?? PERFECT) : PERFECT),
      accept: balancer.accept,
      listener: this.#links,
    })
    const page = new Page({
      time,
      random: randomFrom(seed),
      network: { fetch: fetchOver(links), WebSocket: socketOver(links) },
      began: (id) => void journal.beginClient(toBase64Url(id)),
    })
    const { maxMessageBytes, maxOutboxBytes, maxOutboxMessages, ackEveryMessages, ackEveryBytes, ackAfterMs } = limits
    const mailbox: MailboxLimits = {
      maxMessageBytes,
      maxOutboxBytes,
      maxOutboxMessages,
      ackEveryMessages,
      ackEveryBytes,
      ackAfterMs,
    }
    this.#client = createClient(BASE, {
      transports: script.transports.flatMap((name) => TRANSPORTS.filter((transport) => transport.name === name)),
      environment: page.environment,
      limits: mailbox,
      ladder: LADDER_OPTIONS,
      onError: (error) => journal.hold('[S6]', false, () => `a listener has thrown ${error}`),
      warnings: false,
    })
    this.#watch = new ClientWatch(this.#client, this.#links, time, limits, journal)
    this.#links.watch(this.#client)
    this.#client.on('reset', () => {
      const lost = journal.clients.at(-2)?.peer
      if (lost?.end === null) this.reached['told lost by others, while its node lived']++
    })
  }

  async play(): Promise<void> {
    this.#plan()
    const { time, journal } = this
    const look = () => {
      this.#links.look()
      this.#watch.look()
      this.#nodes.look()
      return journal.broken !== null || this.#nodes.isForked || this.#isQuiet
    }
    const ending = await time.run(NODES_HEALED_MS + NODES_RECOVERY_MS, look)
    if (journal.broken !== null) throw journal.broken
    hold('[S6]', ending !== 'spinning', () => `still busy after ${MAX_EVENTS} events, at ${time.now} ms`)
    if (!this.#nodes.isForked) await this.#settled()
    this.#nodes.count(this.reached)
  }

  /** Nothing is left that would go on. */
  end(): void {
    this.#network.end()
  }

  #plan(): void {
    const { time } = this
    const { up, down, uses, close, transports, faults } = this.#script
    for (const { at, count } of up) time.at(at, () => this.#watch.say(count))
    for (const { at, count } of down) time.at(at, () => this.#nodes.say(count))
    for (const { at, transport } of uses)
      if (transport === null || transports.includes(transport)) time.at(at, () => this.#client.use(transport))
    for (const fault of faults) time.at(fault.at, () => this.#befall(fault))
    if (close !== null) time.at(close.at, () => (close.by === 'client' ? this.#watch : this.#nodes).close())
  }

  /** What lasts ends when all heals. */
  #befall(fault: NodeFault): void {
    const { time } = this
    const left = NODES_HEALED_MS - time.now
    this.journal.log?.(`* ${JSON.stringify(fault)}`)
    switch (fault.type) {
      case 'dies':
        return this.#nodes.die(fault.node, fault.what, Math.min(fault.backMs, left), fault.samePort)
      case 'drains':
        return this.#nodes.drain(fault.node, Math.min(fault.backMs, left))
      case 'leaves':
        return this.#nodes.leave(fault.node, fault.noticedMs, fault.graceMs, Math.min(fault.backMs, left))
      case 'stands-still':
        return this.#nodes.standStill(fault.node, Math.min(fault.ms, left))
      case 'parted':
        return this.#nodes.part(fault.nodes, Math.min(fault.ms, left))
      case 'reset':
        return this.#nodes.reset(fault.nodes)
      case 'no-registry':
        return this.#nodes.loseRegistry(fault.node, fault.as, Math.min(fault.ms, left))
      case 'roll-back':
        return this.#nodes.rollBack(fault.ms ?? Number.POSITIVE_INFINITY)
    }
  }

  /** All is said and delivered, and nothing is planned any more: what follows would be pings. */
  get #isQuiet(): boolean {
    if (this.time.now < QUIET_AT_MS) return false
    const { life } = this.#watch
    const [peer, ...others] = this.#peers
    const isDelivered = peer?.heard === life.account.said && peer.account.said === life.heard
    const pending = this.#client.pendingBytes + this.#nodes.pendingBytes(life.id)
    const isOpen = this.#client.state.name === 'open' && !life.closes && peer?.closes === false
    return isOpen && isDelivered && pending === 0 && others.length === 0
  }

  /** Sessions of the gateway that the client's may be with. */
  get #peers(): readonly GatewayLife[] {
    return this.#nodes.lives.filter(({ id }) => id === this.#watch.life.id)
  }

  /** What must be so in the end, long after everything has healed. */
  async #settled(): Promise<void> {
    const { life } = this.#watch
    const { pendingBytes, state } = this.#client
    this.#nodes.settled()
    if (this.journal.broken !== null) throw this.journal.broken
    if (life.end !== null) return
    hold('[S7]', !life.closes, () => `${life.name} said goodbye and was never told the end`)
    hold('[S6]', state.name === 'open', () => `${life.name} has no link that carries`)
    const [peer, ...others] = this.#peers
    hold('[S6]', peer !== undefined, () => `no node has ${life.name}`)
    hold(
      '[H8]',
      others.every(({ isDoubted, isMislaid }) => isDoubted || isMislaid),
      () => `${life.name} is with ${peer?.name} and with ${others[0]?.name}`,
    )
    hold('[S1]', peer?.heard === life.account.said, () => `${peer?.heard} of ${life.account.said} messages went up`)
    hold('[S1]', peer?.account.said === life.heard, () => `${life.heard} of ${peer?.account.said} messages came down`)
    hold('[S3]', pendingBytes === 0, () => `${life.name} keeps ${pendingBytes} bytes that were heard`)
    hold('[S7]', peer?.closes === false, () => `${peer?.name} said goodbye, and the client was never told`)
    const home = await this.#registry.homeOf(life.id)
    const owner = home === null ? undefined : this.#nodes.find(home)
    const isRight = home === null || owner?.number === peer?.gateway || others.length > 0
    hold('[H8]', isRight || peer?.isMislaid === true, () => {
      return `the registry says that node ${owner?.number} has ${life.name}, which is at node ${peer?.gateway}`
    })
  }
}
