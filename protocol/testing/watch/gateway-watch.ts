import type { Session } from '../../../gateway/src/sessions/session.ts'
import type { SessionLimits } from '../../src/session/limits.ts'
import type { Body, Frame } from '../../src/wire/frame.ts'
import type { Hello } from '../../src/wire/hello.ts'
import type { GatewayLife, Journal } from '../journal.ts'
import { SWEEP_MS } from '../script.ts'
import type { VirtualTime } from '../virtual-time.ts'
import { Claims, type Seat } from './claims.ts'
import { framesIn, REFUSAL } from './frames-in.ts'
import { lookAtOutbox } from './look-at-outbox.ts'

/** Pings that measure (A8) have values from this one, and end no link (P3). */
const FIRST_MEASURING = 2

/**
 * Watches one session of a gateway by what goes in and comes out, and keeps its own account of
 * claims and of time.
 */
export class GatewayWatch {
  readonly life: GatewayLife
  /** What people call its session, at each node. */
  readonly session: string
  /** As the application has it; null while another node has it, and has not announced it yet. */
  #session: Session | null = null
  readonly #time: VirtualTime
  readonly #limits: SessionLimits
  readonly #journal: Journal
  readonly #claims: Claims
  readonly #seats = new Set<Seat>()
  /** Displaced, and not ended yet. */
  readonly #displaced = new Set<Seat>()
  #displacedAt = 0
  /** What attached last, until it was written to. */
  #newest: Seat | null = null
  #attachedAt = 0
  #epoch = ''
  #hasExpired = false
  /** Its client has shown that it hears. */
  #isProven = false
  #openedAt: number
  #contactAt: number
  /** The same before this moment: what arrives while the session is ending finds it gone. */
  #contactBefore: number
  /** When a frame last came from the client, or a link or request of its that is the owner. */
  #heardAt: number
  /** When the owner was given something, or began. */
  #writtenAt: number
  /**
   * When the owner was given a ping for liveness, and nothing has come from the client since; null
   * when there is none.
   */
  #pingedAt: number | null = null

  constructor(session: Session, life: GatewayLife, time: VirtualTime, limits: SessionLimits, journal: Journal) {
    this.life = life
    this.session = session.name
    this.#time = time
    this.#limits = limits
    this.#journal = journal
    this.#claims = new Claims(limits.maxCandidates)
    this.#openedAt = this.#contactAt = this.#contactBefore = this.#heardAt = this.#writtenAt = time.now
    this.announced(session)
  }

  get isOpen(): boolean {
    return this.life.end === null
  }

  get isAnnounced(): boolean {
    return this.#session !== null
  }

  /** An application has the session: the first one, or after a move that of another node. */
  announced(session: Session): void {
    this.#session = session
    session.on('message', (body) => this.#delivered(session, body))
    session.on('close', (code, reason) => {
      // What becomes of it at a node that it has left is no end.
      if (session === this.#session) this.#ended(code, reason)
    })
  }

  /** The session is to go on at another node: its links have been ended. */
  held(): void {
    // A poll that is held has an answer with what there is.
    for (const seat of this.#seats) this.#displaced.add(seat)
    this.#seats.clear()
    this.#displacedAt = this.#time.now
    this.#newest = null
    this.#touch()
    this.life.isHeld = true
  }

  /** It goes on where it was. */
  resumed(): void {
    this.life.isHeld = false
  }

  /** Another node has it, and its client may come back there. */
  arrived(): void {
    const { life } = this
    this.#session = null
    this.#claims.goesOn()
    this.#newest = null
    this.#pingedAt = null
    this.#openedAt = this.#contactAt = this.#contactBefore = this.#heardAt = this.#writtenAt = this.#time.now
    life.isHeld = false
    // It may have ended meanwhile where it was held, and the node that has it now has yet to hear that.
    life.end = null
    life.taken = life.heard
  }

  /** A link, or one more request of a polling link, arrives. */
  arrives(seat: Seat, hello: Hello): void {
    const { reached } = this.#journal
    if (this.#isOther(hello)) {
      reached['another epoch']++
      return
    }
    if (this.#claims.isStale(hello.claim)) {
      reached['refused stale claim']++
      return
    }
    seat.isAttached = true
    this.#newest = seat
    this.#attachedAt = this.#time.now
    this.#seats.add(seat)
    this.#touch()
    this.#proves(hello)
    this.#pingedAt = null
    // A polling link may say so in its next hello before its claim is on its way.
    if (hello.claim > 0 && this.#claims.isCandidate(hello.link)) reached['candidate claims']++
    const displaced = this.#claims.attach(seat, hello.claim)
    if (this.#claims.owner === seat) this.#writtenAt = this.#heardAt = this.#time.now
    for (const old of displaced) reached[old.link === seat.link ? 'displaced by a repeat' : 'replaced']++
    for (const old of displaced) {
      old.isAttached = false
      this.#seats.delete(old)
      this.#displaced.add(old)
      this.#displacedAt = this.#time.now
    }
  }

  /** A request that only carries up arrives. */
  up(hello: Hello, text: string): void {
    if (this.#isOther(hello)) this.#journal.reached['another epoch']++
    else {
      this.#proves(hello)
      this.#heard(hello.link, text)
    }
  }

  /** Something comes up a socket. */
  hears(seat: Seat, text: string): void {
    if (seat.isAttached) this.#heard(seat.link, text)
    else this.#journal.reached['straggler heard']++
  }

  /** Messages are for the link that claimed last, and for it only while it is attached. */
  wrote(seat: Seat, text: string): void {
    const { hold } = this.#journal
    if (REFUSAL.test(text)) this.#refused(seat)
    if (seat === this.#newest) this.#newest = null
    const isOwner = this.#claims.owner === seat
    if (isOwner) this.#writtenAt = this.#time.now
    for (const frame of framesIn(text)) {
      this.#note(frame)
      if (frame.type === 'ping' && isOwner && frame.value < FIRST_MEASURING) this.#pingedAt ??= this.#time.now
      const isNumbered = 'seq' in frame
      hold('[S2]', !isNumbered || (isOwner && seat.isAttached), () => {
        return `link ${seat.link} was given messages, the owner is ${this.#claims.owner?.link}`
      })
    }
  }

  /**
   * So are those that go down in the answer to a request up, whether or not a poll of the owner is
   * held just then.
   */
  answered(link: number, text: string): void {
    const frames = framesIn(text)
    for (const frame of frames) this.#note(frame)
    if (!frames.some((frame) => 'seq' in frame)) return
    this.#journal.reached['carried by an answer up']++
    const owner = this.#claims.owner?.link
    this.#journal.hold('[S2]', link === owner, () => `link ${link} was given messages, the owner is ${owner}`)
  }

  /** A connection has ended, by whichever side. */
  leaves(seat: Seat): void {
    if (this.#displaced.delete(seat)) seat.isAttached = false
    if (!this.#seats.delete(seat)) return
    seat.isAttached = false
    this.#touch()
  }

  /** Looks at what can be seen at any time. */
  look(): void {
    const { life } = this
    const { hold } = this.#journal
    // What ends at this very moment may refuse the link that would have displaced another.
    const areEnded = this.#displaced.size === 0 || this.#displacedAt === this.#time.now
    hold('[L1]', areEnded, () => `${life.name} has displaced a link, and it goes on`)
    hold('[E4]', this.isOpen || this.#seats.size === 0, () => `${life.name} has ended, and a link of it goes on`)
    if (!this.isOpen || life.isHeld) return
    if (this.#session !== null) lookAtOutbox(this.#journal, life, this.#session.pendingBytes, this.#limits)
    const { pingMs, pongMs } = this.#limits
    const quietMs = this.#time.now - this.#writtenAt
    const isHeld = this.#claims.owner?.isAttached === true
    const unansweredMs = this.#time.now - (this.#pingedAt ?? this.#time.now)
    const isMissed = unansweredMs >= pongMs + SWEEP_MS
    hold('[P3]', !isHeld || !isMissed, () => `a ping was not answered for ${unansweredMs} ms, and its link goes on`)
    hold('[P1]', !isHeld || quietMs < pingMs + SWEEP_MS, () => `nothing was written for ${quietMs} ms`)
    const sinceMs = this.#time.now - this.#contactAt
    const isKept = this.#seats.size > 0 || sinceMs <= this.#lingersMs(this.#contactAt) + SWEEP_MS
    hold('[S8]', isKept, () => `${life.name} is kept ${sinceMs} ms after the last contact`)
  }

  /** A session that ends at the very moment of a request refuses it: then nothing is displaced. */
  #refused(seat: Seat): void {
    if (seat !== this.#newest || !seat.isAttached || this.#attachedAt !== this.#time.now) return
    this.#claims.refuse(seat)
    seat.isAttached = false
    this.#seats.delete(seat)
    for (const old of this.#displaced) {
      old.isAttached = true
      this.#seats.add(old)
    }
    this.#displaced.clear()
  }

  /** An epoch is known to a client by a welcome: before one was written none is this session's. */
  #isOther({ resume }: Hello): boolean {
    return resume !== '' && resume !== this.#epoch
  }

  #proves({ resume, seen }: Hello): void {
    if (resume !== '' || seen > 0) this.#isProven = true
  }

  /** How long it is kept after its last contact. */
  #lingersMs(contactAt: number): number {
    const { lingerMs, unprovenLingerMs } = this.#limits
    const earned = this.#isProven ? lingerMs : Math.max(unprovenLingerMs, contactAt - this.#openedAt)
    return Math.min(lingerMs, earned)
  }

  #touch(): void {
    if (this.#contactAt < this.#time.now) this.#contactBefore = this.#contactAt
    this.#contactAt = this.#time.now
  }

  #heard(link: number, text: string): void {
    this.#touch()
    this.#pingedAt = null
    const { reached } = this.#journal
    for (const frame of framesIn(text)) {
      this.#heardAt = this.#time.now
      if (frame.type === 'claim' && this.#claims.claim(link, frame.claim)) {
        reached['candidate claims']++
        this.#writtenAt = this.#time.now
      }
      if (frame.type === 'ping' || frame.type === 'pong' || frame.type === 'claim') this.#isProven = true
      if (frame.type === 'ack' && frame.seen > 0) this.#isProven = true
      if (frame.type === 'message' && frame.seq <= this.life.heard) reached.replay++
      // Its application hears of it later.
      if (this.#session === null && 'seq' in frame && frame.seq === this.life.taken + 1) this.life.taken++
    }
  }

  #note(frame: Frame): void {
    const { reached } = this.#journal
    if (frame.type === 'welcome') this.#epoch = frame.terms.epoch
    // Its links are told before the application, and then they leave.
    if (frame.type === 'end' && frame.code === 'expired') this.#expired()
    if (frame.type === 'end' && frame.code === 'gap') reached.gap++
    if (frame.type !== 'end' || frame.code !== 'silent') return
    reached.silent++
    const silentMs = this.#time.now - this.#heardAt
    this.#journal.hold('[P3]', silentMs >= this.#limits.pongMs, () => `a client is silent after ${silentMs} ms`)
  }

  #delivered(session: Session, body: Body): void {
    const { life } = this
    const { hold, reached } = this.#journal
    hold('[H9]', session === this.#session && !life.isHeld, () => `${life.name} heard ${body} at a node that it leaves`)
    const client = this.#journal.client(life.id)
    const next = life.heard + 1
    hold('[S1]', client?.account.isNth(body, next) === true, () => {
      return `${life.name} waited for message ${next} of ${client?.name} and heard ${body}`
    })
    hold('[S7]', !life.heardClose, () => `${life.name} heard a message after the close`)
    life.heard = next
    reached.delivered++
  }

  #ended(code: string, reason: string): void {
    const { life } = this
    const { hold } = this.#journal
    if (code === 'going-away' && reason === 'moved') {
      hold('[H9]', life.isHeld, () => `${life.name} has moved, and was not held`)
      this.#session = null
      return
    }
    hold('[S7]', life.end === null, () => `${life.name} has ended twice`)
    life.end = code
    if (code === 'expired') this.#expired()
    // The gateway's own close has the name of the session for a reason.
    if (code !== 'closed' || reason === life.name) return
    const said = this.#journal.client(life.id)?.account.said
    hold('[S7]', life.heard === said, () => `${life.name} heard the close after ${life.heard} of ${said} messages`)
    life.heardClose = true
  }

  #expired(): void {
    if (this.#hasExpired) return
    this.#hasExpired = true
    const { now } = this.#time
    const contactAt = this.#contactAt < now ? this.#contactAt : this.#contactBefore
    const sinceMs = now - contactAt
    const isHeld = this.#claims.owner?.isAttached === true
    this.#journal.reached.expired++
    this.#journal.hold(
      '[S8]',
      sinceMs >= this.#lingersMs(contactAt) && !isHeld,
      () => `expired ${sinceMs} ms after the last contact, attached: ${isHeld}`,
    )
  }
}
