import { type Client, createClient } from '../../client-sdk/src/client.ts'
import { TRANSPORTS } from '../../client-sdk/src/transports/index.ts'
import type { SessionLimits } from '../src/session/limits.ts'
import type { MailboxLimits } from '../src/session/mailbox-limits.ts'
import { toBase64Url } from '../src/wire/base64.ts'
import { BASE } from './client/address.ts'
import { fetchOver } from './client/fetch.ts'
import { Links } from './client/links.ts'
import { Page } from './client/page.ts'
import { socketOver } from './client/socket.ts'
import { GatewayHost } from './gateway/host.ts'
import { type ClientLife, type Coverage, hold, Journal } from './journal.ts'
import { randomFrom } from './random.ts'
import { fateOf, HEALED_MS, LADDER_OPTIONS, LIMITS, RECOVERY_MS, type Script, TALK_MS } from './script.ts'
import { VirtualTime } from './virtual-time.ts'
import { ClientWatch } from './watch/client-watch.ts'
import { LinkWatch } from './watch/link-watch.ts'

/** More than any life needs that does not spin. */
const MAX_EVENTS = 40_000

/** Nothing is planned after that: the last talk begins when the network heals. */
const QUIET_AT_MS = HEALED_MS + 2_100

export interface Played {
  readonly reached: Coverage
  readonly events: number
}

/** Plays one life of a session from its script, to the end; `log` gets a line for all that happens. Rejects with `RuleBroken` when a rule of PROTOCOL.md did not hold. */
export async function play(script: Script, log: ((text: string) => void) | null = null): Promise<Played> {
  const life = new Life(script, log)
  await life.play()
  return { reached: life.journal.reached, events: life.time.played }
}

class Life {
  readonly time: VirtualTime = new VirtualTime(MAX_EVENTS)
  readonly journal: Journal
  readonly #script: Script
  readonly #host: GatewayHost
  readonly #page: Page
  readonly #links: LinkWatch
  readonly #client: Client
  readonly #watch: ClientWatch

  constructor(script: Script, log: ((text: string) => void) | null) {
    const { time } = this
    const journal = new Journal(log && ((text) => log(`${time.now.toFixed(1).padStart(8)}  ${text}`)))
    const limits = { ...LIMITS, maxOutboxMessages: script.maxOutboxMessages, lingerMs: script.lingerMs }
    this.journal = journal
    this.#script = script
    this.#host = new GatewayHost({ time, limits, journal, echoes: script.echoes, random: randomFrom(~script.seed) })
    this.#links = new LinkWatch(time, journal)
    const links = new Links({
      time,
      fate: (nth) => fateOf(script, nth, time.now),
      accept: this.#host.accept,
      listener: this.#links,
    })
    this.#page = new Page({
      time,
      random: randomFrom(script.seed),
      network: { fetch: fetchOver(links), WebSocket: socketOver(links) },
      began: (id) => void journal.beginClient(toBase64Url(id)),
    })
    this.#client = createClient(BASE, {
      transports: script.transports.flatMap((name) => TRANSPORTS.filter((transport) => transport.name === name)),
      environment: this.#page.environment,
      limits: mailboxOf(limits),
      ladder: LADDER_OPTIONS,
      onError: (error) => journal.hold('[S6]', false, () => `a listener has thrown ${error}`),
      warnings: false,
    })
    this.#watch = new ClientWatch(this.#client, this.#links, time, limits, journal)
    this.#links.watch(this.#client)
  }

  async play(): Promise<void> {
    this.#plan()
    const { time, journal } = this
    const look = () => {
      this.#links.look()
      this.#watch.look()
      this.#host.current.look()
      return journal.broken !== null || this.#isQuiet
    }
    const ending = await time.run(HEALED_MS + RECOVERY_MS, look)
    if (journal.broken !== null) throw journal.broken
    hold('[S6]', ending !== 'spinning', () => `still busy after ${MAX_EVENTS} events, at ${time.now} ms`)
    this.#settled()
  }

  #plan(): void {
    const { time } = this
    const { up, down, uses, aways, restarts, close, transports } = this.#script
    for (const { at, count } of up) time.at(at, () => this.#watch.say(count))
    for (const { at, count } of down) time.at(at, () => this.#host.current.say(count))
    for (const { at, transport, talk } of uses) {
      if (transport !== null && !transports.includes(transport)) continue
      time.at(at, () => this.#client.use(transport))
      for (let i = 0; i < talk; i++) {
        time.at(at + i * TALK_MS, () => this.#watch.say(1))
        time.at(at + i * TALK_MS, () => this.#host.current.say(1))
      }
    }
    for (const { at, ms, isHidden } of aways) {
      time.at(at, () => this.#leave(isHidden))
      time.at(at + ms, () => this.#return())
    }
    for (const at of restarts) time.at(at, () => this.#host.restart())
    if (close !== null) time.at(close.at, () => (close.by === 'client' ? this.#watch : this.#host.current).close())
  }

  /** All is said and delivered, and nothing is planned any more: what follows would be pings. */
  get #isQuiet(): boolean {
    if (this.time.now < QUIET_AT_MS) return false
    const { life } = this.#watch
    const [peer, ...others] = this.#host.current.lives
    const isDelivered = peer?.heard === life.account.said && peer.account.said === life.heard
    const pendingBytes = this.#client.pendingBytes + this.#host.current.pendingBytes(life.id)
    return this.#client.state.name === 'open' && others.length === 0 && isDelivered && pendingBytes === 0
  }

  #leave(isHidden: boolean): void {
    this.#links.away(true)
    this.#page.live(isHidden ? 'hidden-away' : 'away')
  }

  #return(): void {
    this.#links.away(false)
    this.#page.live('back')
  }

  /** What must be so in the end, long after the network has healed. */
  #settled(): void {
    const { life } = this.#watch
    const { pendingBytes, state } = this.#client
    for (const one of this.journal.clients) wasTold(one, this.journal)
    if (life.end !== null) return
    hold('[S7]', !life.closes, () => `${life.name} said goodbye and was never told the end`)
    hold('[S6]', state.name === 'open', () => `${life.name} has no link that carries`)
    const peer = this.#host.current.lives.find(({ id }) => id === life.id)
    hold('[S6]', peer !== undefined, () => `the gateway does not have ${life.name}`)
    hold('[S1]', peer?.heard === life.account.said, () => `${peer?.heard} of ${life.account.said} messages went up`)
    hold('[S1]', peer?.account.said === life.heard, () => `${life.heard} of ${peer?.account.said} messages came down`)
    hold('[S3]', pendingBytes === 0, () => `${life.name} keeps ${pendingBytes} bytes that were heard`)
    hold('[S7]', peer?.closes === false, () => `${peer?.name} said goodbye, and the client was never told`)
    const pending = this.#host.current.pendingBytes(life.id)
    hold('[S3]', pending === 0, () => `the gateway keeps ${pending} bytes that were heard`)
  }
}

/** What both sides bound. */
function mailboxOf(limits: SessionLimits): MailboxLimits {
  const { maxMessageBytes, maxOutboxBytes, maxOutboxMessages, ackEveryMessages, ackEveryBytes, ackAfterMs } = limits
  return { maxMessageBytes, maxOutboxBytes, maxOutboxMessages, ackEveryMessages, ackEveryBytes, ackAfterMs }
}

/** A session that has ended was told so, and nothing that was said in it turned up in another. */
function wasTold(life: ClientLife, journal: Journal): void {
  for (const peer of journal.gateways) {
    if (peer.id !== life.id) continue
    if (peer === life.peer && peer.end !== null) {
      hold('[S4]', life.end !== null, () => `${life.name} was not told that the gateway lost it (${peer.end})`)
    }
    if (life.end?.type === 'closed' && life.end.by === 'client' && peer.heardClose) {
      hold('[S7]', peer.heard === life.account.said, () => {
        return `${peer.heard} of ${life.account.said} messages arrived before the close`
      })
    }
  }
}
