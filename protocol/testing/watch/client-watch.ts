import type { Client } from '../../../client-sdk/src/client.ts'
import type { ClientState, SessionLoss } from '../../../client-sdk/src/events.ts'
import { DEFAULT_LIMITS } from '../../../client-sdk/src/limits.ts'
import type { SessionLimits } from '../../src/session/limits.ts'
import type { Body } from '../../src/wire/frame.ts'
import { bodyOf } from '../account.ts'
import { type ClientLife, type GatewayLife, type Journal, takenBy } from '../journal.ts'
import { LIMITS } from '../script.ts'
import type { VirtualTime } from '../virtual-time.ts'

/** The last word is always taken: an outbox may be over its limit by that much. */
const CLOSE_BYTES = 20

type Closed = ClientState & { readonly name: 'closed' }

/**
 * Watches a client by what its application sees and by what it writes: its sessions, one after the
 * other.
 */
export class ClientWatch {
  readonly #client: Client
  readonly #time: VirtualTime
  readonly #journal: Journal
  readonly #limits: SessionLimits
  /** What the newest welcome of this session has acknowledged. */
  #welcomedWith = 0
  #closedAt = Number.POSITIVE_INFINITY
  /**
   * What the session began with, carried over from the one before, even beyond the limits of an
   * outbox.
   */
  #carried = 0
  readonly #links: { readonly wasToldEnd: boolean }

  constructor(
    client: Client,
    links: { readonly wasToldEnd: boolean },
    time: VirtualTime,
    limits: SessionLimits,
    journal: Journal,
  ) {
    this.#client = client
    this.#links = links
    this.#time = time
    this.#limits = limits
    this.#journal = journal
    client.on('message', (body, { seq }) => this.#delivered(body, seq))
    client.on('reset', (loss) => this.#reset(loss))
    client.on('state', (state) => {
      if (state.name === 'closed') this.#closed(state)
    })
    client.on('wire', ({ direction, text }) => {
      this.#journal.log?.(`${this.life.name}  ${direction} ${text.replaceAll('\n', ' ')}`)
      if (direction === 'up') this.#written(text)
      else this.#heard(text)
    })
  }

  /** Of the session that the client has now. */
  get life(): ClientLife {
    const life = this.#current
    if (life === undefined) throw new Error('a client has a session from its beginning')
    return life
  }

  /** The application says something, as often as that. */
  say(count: number): void {
    const { account, name } = this.life
    for (let i = 0; i < count; i++) {
      const body = bodyOf(name, account.said + 1)
      try {
        this.#client.send(body)
        account.add(body)
      } catch (error) {
        const isFull = (error as { readonly code?: string }).code === 'outbox-full'
        if (isFull) this.#journal.reached['overflow up']++
      }
    }
  }

  close(): void {
    if (this.#client.state.name === 'closed') return
    if (this.#client.state.name !== 'open') this.#journal.reached['close during a cut']++
    this.life.closes = true
    this.#closedAt = Math.min(this.#closedAt, this.#time.now)
    this.#client.close('bye')
  }

  /** Looks at what can be seen at any time. */
  look(): void {
    const { life } = this
    if (life.end !== null) return
    const { account } = life
    const { pendingBytes } = this.#client
    const heard = this.#journal.heardFrom(life.id)
    this.#journal.hold(
      '[S3]',
      pendingBytes >= account.bytesAfter(heard),
      () => `${life.name} keeps ${pendingBytes} bytes of ${account.said} messages, of which ${heard} were heard`,
    )
    const { maxOutboxBytes, maxOutboxMessages } = this.#limits
    const bytes = pendingBytes - (life.closes ? CLOSE_BYTES : 0)
    const kept = account.keptIn(bytes)
    const isBounded = kept <= maxOutboxMessages && (kept <= 1 || bytes <= maxOutboxBytes)
    this.#journal.hold(
      '[S5]',
      isBounded || kept <= this.#carried,
      () => `${life.name} keeps ${kept} messages, ${pendingBytes} bytes`,
    )
  }

  /** While a reset is under way the session that ends is the one before the newest. */
  get #current(): ClientLife | undefined {
    return this.#journal.clients.find(({ end }) => end === null) ?? this.#journal.clients.at(-1)
  }

  #reset({ code, inDoubt, carried }: SessionLoss): void {
    const { life } = this
    const { hold, reached } = this.#journal
    reached.reset++
    const isMislaid = life.peer?.isMislaid === true && life.peer.gateways.size > 1
    const isWell = life.peer?.end === null && !life.peer.isDoubted && !isMislaid
    hold('[S4]', !isWell, () => `${life.name} was told ${code}, and ${life.peer?.name} is well`)
    hold('[S6]', !code.startsWith('bad-'), () => `${life.name} was refused: ${code}`)
    const { account } = life
    const heard = this.#journal.heardFrom(life.id)
    const known = inDoubt.length + carried.length
    hold('[S4]', account.said - known <= heard, () => `${life.name} was told of ${known} messages, ${heard} were heard`)
    hold(
      '[S4]',
      account.said - carried.length >= heard,
      () => `${carried.length} messages of ${life.name} go out again`,
    )
    life.end = { type: 'lost', code }
    this.#welcomedWith = 0
    this.#carried = carried.length
    for (const body of carried) this.life.account.add(body)
  }

  #heard(line: string): void {
    const [head, terms] = JSON.parse(line)
    if (head === 'welcome') this.#welcomed(terms)
  }

  /** What a welcome says to have arrived is not written again. */
  #written(text: string): void {
    const repeated = text
      .split('\n')
      .find((line) => Number(/^\[(\d+)/.exec(line)?.[1] ?? Infinity) <= this.#welcomedWith)
    this.#journal.hold(
      '[A3]',
      repeated === undefined,
      () => `${this.life.name} repeats ${repeated}, welcomed with ${this.#welcomedWith}`,
    )
  }

  #delivered(body: Body, seq: number): void {
    const { life } = this
    const { hold, reached, gateways } = this.#journal
    const next = life.heard + 1
    const peer = life.peer ?? gateways.find(({ id, account }) => id === life.id && account.isNth(body, next))
    hold('[S1]', peer !== undefined && seq === next && peer.account.isNth(body, next), () => {
      return `${life.name} waited for message ${next} of ${peer?.name} and heard ${seq}: ${body}`
    })
    hold('[S7]', life.end === null, () => `${life.name} heard a message after its end`)
    if (peer !== undefined) this.#peers(peer)
    life.heard = next
    reached.delivered++
  }

  #welcomed({ pollMs, seen }: { readonly pollMs: number; readonly seen: number }): void {
    const { life } = this
    const { hold, reached, gateways } = this.#journal
    reached.welcomed++
    // The terms carry the number of the gateway: so sessions that had the same id on two gateways
    // are told apart.
    const number = pollMs - LIMITS.pollMs
    const isOf = (one: GatewayLife): boolean => one.id === life.id && one.gateways.has(number)
    const peer = life.peer !== null && isOf(life.peer) ? life.peer : gateways.find(isOf)
    // One of another gateway than before breaks its link, and says nothing.
    if (life.peer !== null && life.peer !== peer) return
    hold('[S4]', peer !== undefined && seen <= takenBy(peer), () => {
      return `${life.name} was welcomed with ${seen} seen, which ${peer?.name} has not`
    })
    if (peer !== undefined) this.#peers(peer)
    this.#welcomedWith = Math.max(this.#welcomedWith, seen)
  }

  /**
   * A session of the same id that came after the gateway has forgotten the first is another one: it
   * has to be told as such.
   */
  #peers(peer: GatewayLife): void {
    const { life } = this
    this.#journal.hold(
      '[S4]',
      life.peer === null || life.peer === peer,
      () => `${life.name} went on with ${peer.name} as if it were ${life.peer?.name}`,
    )
    life.peer = peer
  }

  #closed({ by, reason, error, unacknowledged }: Closed): void {
    const { life } = this
    const { hold } = this.#journal
    hold('[S7]', life.end === null, () => `${life.name} was told twice that it has ended`)
    hold('[S7]', error?.code !== 'closed', () => `${life.name} was told closed, and never heard the close`)
    hold('[S6]', error === null || error.code === 'closed', () => `${life.name} was refused: ${error?.code}`)
    life.end = { type: 'closed', by }
    this.#journal.reached[`close by ${by}`]++
    const peers = this.#journal.gateways.filter((peer) => peer.id === life.id)
    const missing = life.account.said - this.#journal.heardFrom(life.id)
    hold(
      '[S4]',
      missing <= unacknowledged.length,
      () => `${life.name} was told of ${unacknowledged.length} of ${missing}`,
    )
    if (by === 'client') this.#leftBy(life, peers)
    else if (error === null && !life.closes) this.#toldGoodbye(life, peers, reason)
  }

  #leftBy(life: ClientLife, peers: readonly GatewayLife[]): void {
    const wasHeard = peers.some((peer) => peer.heardClose) || this.#links.wasToldEnd
    const waited = this.#time.now - this.#closedAt
    // No gateway has said that it knows of it, and there is nothing to be heard.
    const isUnknown = life.peer === null && life.account.said === 0
    this.#journal.hold('[S7]', life.closes, () => `${life.name} was closed, and had not said so`)
    this.#journal.hold(
      '[S7]',
      wasHeard || isUnknown || waited >= DEFAULT_LIMITS.closeSilenceMs,
      () => `${life.name} was closed after ${waited} ms, and the gateway never heard the close`,
    )
  }

  #toldGoodbye(life: ClientLife, peers: readonly GatewayLife[], reason: string): void {
    const { hold } = this.#journal
    // The welcome may have been lost on the way: the reason names the session that says goodbye.
    const peer = peers.find((one) => one.name === reason)
    hold('[S7]', peer?.closes === true, () => `${life.name} was told goodbye by ${reason}, which never said it`)
    hold(
      '[S7]',
      life.heard === peer?.account.said,
      () => `${life.name} was told of the close after ${life.heard} of ${peer?.account.said} messages`,
    )
  }
}
