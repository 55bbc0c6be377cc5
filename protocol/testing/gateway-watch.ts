import type { Result } from '../src/result.ts'
import type { SessionLimits } from '../src/session/limits.ts'
import type { ServerIncoming, ServerSession, Tick } from '../src/session/server-session.ts'
import type { Body, Frame } from '../src/wire/frame.ts'
import type { Hello } from '../src/wire/hello.ts'
import type { Link } from './gateway-shell.ts'
import { type GatewayLife, hold, isExpected, type Journal, readBody } from './journal.ts'
import type { VirtualTime } from './virtual-time.ts'

/** `pongMs` is not longer than `pingMs` here: before a third ping the link has to be ended. */
const MAX_UNANSWERED = 2

/** The last word is always taken: an outbox may be over its limit by that much. */
const CLOSE_BYTES = 20

/** Watches one session of the gateway's by what goes in and comes out, and keeps its own account of claims and of time. */
export class GatewayWatch {
  readonly life: GatewayLife
  readonly #time: VirtualTime
  readonly #limits: SessionLimits
  readonly #journal: Journal
  readonly #attached = new Set<Link>()
  #claim = 0
  /** Number of the link that claimed last. */
  #owner = 0
  #contactAt: number
  /** When the owner was given something, or was found to be quiet. */
  #writtenAt: number
  /** Pings that the owner was given since the client was last heard of. */
  #unanswered = 0

  constructor(life: GatewayLife, time: VirtualTime, limits: SessionLimits, journal: Journal) {
    this.life = life
    this.#time = time
    this.#limits = limits
    this.#journal = journal
    this.#contactAt = this.#writtenAt = time.now
  }

  attached(link: Link, hello: Hello, result: Result<readonly Link[], string>): void {
    if (!result.ok) {
      if (result.error === 'replaced') this.#journal.reached['refused stale claim']++
      return
    }
    this.#attached.add(link)
    this.#contactAt = this.#time.now
    this.#unanswered = 0
    if (hello.claim !== 0 || link.number === this.#owner) this.#writtenAt = this.#time.now
    for (const old of result.value) {
      if (old.number === link.number) this.#journal.reached['displaced by a repeat']++
      else this.#journal.reached.replaced++
    }
    if (hello.claim === 0) return
    hold('[S2]', hello.claim >= this.#claim, () => `claim ${hello.claim} was taken after ${this.#claim}`)
    this.#claim = hello.claim
    this.#owner = link.number
  }

  detached(link: Link): void {
    if (this.#attached.delete(link)) this.#contactAt = this.#time.now
  }

  heard(frame: Frame, number: number, heard: ServerIncoming, core: ServerSession<Link>): void {
    const { life } = this
    this.#contactAt = this.#time.now
    this.#unanswered = 0
    if (frame.type === 'claim' && core.claim !== this.#claim) {
      hold(
        '[S2]',
        core.claim === frame.claim && frame.claim > this.#claim,
        () => `claim ${frame.claim} after ${this.#claim}`,
      )
      this.#claim = frame.claim
      this.#owner = number
      this.#journal.reached['candidate claims']++
    }
    if (heard.type === 'broken' && heard.code === 'gap') this.#journal.reached.gap++
    if (heard.type === 'nothing' && frame.type === 'message' && frame.seq <= life.heard) this.#journal.reached.replay++
    if (heard.type === 'message') this.#delivered(heard.body)
    if (heard.type === 'ended' && frame.type === 'close') {
      const said = this.#journal.client(life.id)?.said
      hold('[S7]', !life.heardClose, () => `${life.name} heard a second close`)
      hold('[S7]', life.heard === said, () => `${life.name} heard the close after ${life.heard} of ${said} messages`)
      life.heardClose = true
    }
    const heardByClient = this.#journal.client(life.id)?.heard ?? 0
    const { acked } = core.outbox
    hold(
      '[S3]',
      acked <= heardByClient + (life.closes ? 1 : 0),
      () => `${life.name} dropped ${acked}, ${heardByClient} were heard`,
    )
  }

  #delivered(body: Body): void {
    const { life } = this
    const { name = '', said = 0 } = this.#journal.client(life.id) ?? {}
    const next = life.heard + 1
    hold('[S1]', next <= said && isExpected(body, name, next), () => {
      return `${life.name} waited for ${name}:${next} and heard ${JSON.stringify(readBody(body))}`
    })
    hold('[S7]', !life.heardClose, () => `${life.name} heard a message after the close`)
    life.heard = next
    this.#journal.reached.delivered++
  }

  /** Messages are for the link that claimed last, and for it only while it is attached. */
  pulled(link: Link, lines: readonly string[]): void {
    if (link.number === this.#owner) this.#unanswered += lines.filter((line) => line.startsWith('["ping"')).length
    hold(
      '[P3]',
      this.#unanswered <= MAX_UNANSWERED,
      () => `link ${link.number} was pinged ${this.#unanswered} times in vain`,
    )
    if (link.number === this.#owner && lines.length > 0) this.#writtenAt = this.#time.now
    const hasMessage = lines.some((line) => /^\[\d/.test(line))
    hold('[S2]', !hasMessage || (link.number === this.#owner && this.#attached.has(link)), () => {
      return `link ${link.number} was given messages, the owner is ${this.#owner}`
    })
  }

  /** So are those that go down in the answer to a request up, whether or not a poll of the owner is held just then. */
  carried(link: number, lines: readonly string[]): void {
    if (lines.length === 0) return
    this.#journal.reached['carried by an answer up']++
    hold('[S2]', link === this.#owner, () => `link ${link} was given messages, the owner is ${this.#owner}`)
  }

  ticked(tick: Tick<Link>, tickMs: number): void {
    const since = this.#time.now - this.#contactAt
    const { lingerMs, pingMs } = this.#limits
    const isHeld = Array.from(this.#attached).some((link) => link.number === this.#owner)
    const quietMs = this.#time.now - this.#writtenAt
    hold('[P1]', tick.type !== 'nothing' || !isHeld || quietMs < pingMs, () => `nothing was written for ${quietMs} ms`)
    if (tick.type === 'quiet') this.#writtenAt = this.#time.now
    if (tick.type === 'expired') {
      hold(
        '[S8]',
        since >= lingerMs && !isHeld,
        () => `expired ${since} ms after the last contact, attached: ${isHeld}`,
      )
    } else {
      hold(
        '[S8]',
        this.#attached.size > 0 || since < lingerMs + tickMs,
        () => `kept ${since} ms after the last contact`,
      )
    }
  }

  bounded(core: ServerSession<Link>): void {
    const { outbox } = core
    const { maxOutboxBytes, maxOutboxMessages } = this.#limits
    hold(
      '[S5]',
      outbox.length <= maxOutboxMessages + (this.life.closes ? 1 : 0),
      () => `${outbox.length} messages in an outbox for ${maxOutboxMessages}`,
    )
    hold(
      '[S5]',
      outbox.length <= 1 || outbox.bytes <= maxOutboxBytes + (this.life.closes ? CLOSE_BYTES : 0),
      () => `${outbox.bytes} bytes in an outbox for ${maxOutboxBytes}`,
    )
  }
}
