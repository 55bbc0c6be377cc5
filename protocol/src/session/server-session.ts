import { err, ok, type Result } from '../result.ts'
import type { Code } from '../wire/codes.ts'
import type { Body, ControlFrame, Frame, Json, NumberedFrame, PartFrame } from '../wire/frame.ts'
import type { Hello } from '../wire/hello.ts'
import { closePayload, type Format, type Payload } from '../wire/line-codec.ts'
import { isSafeJson } from '../wire/safe-json.ts'
import { LIVENESS_PING } from './flow.ts'
import type { SessionLimits } from './limits.ts'
import { LinkSlots, NO_CONTROLS, type Writes } from './link-slots.ts'
import { Liveness } from './liveness.ts'
import type { SavedSession } from './saved-session.ts'
import { ServerFlow } from './server-flow.ts'
import { ServerInbox } from './server-inbox.ts'
import { type Ledger, ServerOutbox } from './server-outbox.ts'

export type ServerSessionState =
  | { readonly name: 'open' }
  /** The gateway's close is queued or sent, and not acknowledged yet. */
  | { readonly name: 'closing'; readonly reason: string }
  | { readonly name: 'ended'; readonly code: Code; readonly reason: string }

/** What a frame from the client amounts to. */
export type ServerIncoming =
  | { readonly type: 'nothing' }
  | { readonly type: 'message'; readonly body: Body }
  /** For the layer above. */
  | { readonly type: 'lane'; readonly body: Json }
  /** The session has ended: the client closed it, or acknowledged the gateway's close. */
  | { readonly type: 'ended' }
  /** The link that carried the frame must end; the session goes on. */
  | { readonly type: 'broken'; readonly code: 'gap' | 'bad-frame' | 'bad-sequence' | 'too-large' | 'too-many' }

/** What the passing of time amounts to. */
export type Tick<L> =
  | { readonly type: 'nothing' }
  | { readonly type: 'expired' }
  /**
   * Nothing has been written on this link for `pingMs`, or nothing has come from its client for
   * long: the transport knows how to keep it alive, or to ask.
   */
  | { readonly type: 'quiet'; readonly handle: L }
  /** A ping has not been answered for `pongMs`: end this link. */
  | { readonly type: 'silent'; readonly handle: L }

const NOTHING = { type: 'nothing' } as const
const OPEN: ServerSessionState = { name: 'open' }

const NO_LEDGER: Ledger = { hold() {}, release() {} }

/**
 * The gateway's half of one conversation. It outlives links, and knows each only by a number and a
 * handle. Pure: no I/O, no timer; time is an argument, and what is to be done is returned as a
 * value.
 */
export class ServerSession<L> {
  readonly id: string
  readonly epoch: string
  readonly outbox: ServerOutbox
  readonly #inbox: ServerInbox
  readonly #links: LinkSlots<L>
  readonly #liveness: Liveness
  readonly #limits: SessionLimits
  readonly #overflow: 'refuse' | 'evict'
  #isProven = false
  /** What its line carries; null for a client that takes no parts, whose messages are not cut. */
  #flow: ServerFlow | null = null
  #state: ServerSessionState = OPEN

  /**
   * `epoch`: no other session under this id has, had or will have it. `overflow`: `evict` for
   * clients that cannot acknowledge (a bare `EventSource`), whose outbox is then a bounded history.
   * `saved`: a session that goes on, of this id, epoch and overflow.
   */
  constructor(
    id: string,
    epoch: string,
    limits: SessionLimits,
    now: number,
    overflow: 'refuse' | 'evict' = 'refuse',
    ledger: Ledger = NO_LEDGER,
    saved: SavedSession | null = null,
  ) {
    this.id = id
    this.epoch = epoch
    this.outbox = new ServerOutbox(limits, ledger, saved?.outbox)
    this.#inbox = new ServerInbox(limits, saved?.inbox ?? null)
    this.#links = new LinkSlots(limits.maxCandidates, saved?.claim)
    this.#liveness = new Liveness(limits, now)
    this.#limits = limits
    this.#overflow = overflow
    if (saved === null) return
    this.#isProven = saved.isProven
    if (saved.closing !== null) this.#state = { name: 'closing', reason: saved.closing }
  }

  /** A session that goes on where another was saved. Its client has `lingerMs` from now on to come back. */
  static restore<L>(saved: SavedSession, limits: SessionLimits, now: number, ledger?: Ledger): ServerSession<L> {
    return new ServerSession<L>(saved.id, saved.epoch, limits, now, saved.overflow, ledger, saved)
  }

  /** What its client counts on. It has to be open or closing. */
  save(): SavedSession {
    const { id, epoch, claim } = this
    return {
      id,
      epoch,
      overflow: this.#overflow,
      claim,
      isProven: this.#isProven,
      closing: this.#state.name === 'closing' ? this.#state.reason : null,
      outbox: this.outbox.save(this.#overflow),
      inbox: this.#inbox.save(),
    }
  }

  get state(): ServerSessionState {
    return this.#state
  }

  /**
   * Whether its client has shown that it hears the gateway: it has acknowledged a message, named the
   * epoch, or said what clients say after their welcome.
   */
  get isProven(): boolean {
    return this.#isProven
  }

  /** A request that attaches nothing has named the epoch. */
  prove(): void {
    this.#isProven = true
  }

  /** The live link that messages go to, or null. */
  get owner(): L | null {
    return this.#links.owner?.handle ?? null
  }

  /** The claim that the next owner must at least make. */
  get claim(): number {
    return this.#links.claim
  }

  /** When an acknowledgement is due on the owner; `Infinity` for none. */
  get ackDeadline(): number {
    return this.#inbox.deadline
  }

  /** The gateway did not run for so long: that time is no silence of the client's. */
  excuse(ms: number, now: number): void {
    this.#liveness.excuse(ms, now)
  }

  /** Characters that have come of a message that has not come whole. */
  get partChars(): number {
    return this.#state.name === 'ended' ? 0 : this.#inbox.part
  }

  /** When the client was heard last, or a link of its came or went. */
  get contactAt(): number {
    return this.#liveness.contactAt
  }

  /**
   * Bytes that its client has yet to take: what is not acknowledged, and for one that cannot
   * acknowledge what was not written.
   */
  get backlogBytes(): number {
    return this.#hasTaken ? 0 : this.outbox.bytes
  }

  /** The same in messages. */
  get backlogMessages(): number {
    return this.#hasTaken ? 0 : this.outbox.length
  }

  /** Whether its client says what it has. */
  get acknowledges(): boolean {
    return this.#overflow === 'refuse'
  }

  /** For a client that cannot say so: whether it was written everything. */
  get #hasTaken(): boolean {
    return !this.acknowledges && this.outbox.written === this.outbox.last
  }

  /** The live link of that number, or null. */
  handleOf(link: number): L | null {
    return this.#links.of(link)?.handle ?? null
  }

  /** There are links beside the owner, or were. */
  get hasCandidates(): boolean {
    return this.#links.hasCandidates
  }

  /** Every live link. */
  get handles(): readonly L[] {
    return this.#links.handles
  }

  /**
   * Attaches a link, or one more request of a polling link. Returns the links that it displaces:
   * the shell ends them with `replaced`. Fails with `replaced` when a newer link has claimed the
   * session, with `bad-sequence` when what `hello` has seen was never said, and with `too-many` when too
   * much was written again lately. `hello.seen` may acknowledge the gateway's close and so end the
   * session: see `state`.
   */
  attach(
    handle: L,
    hello: Hello,
    now: number,
    writes: Writes = 'often',
  ): Result<readonly L[], 'replaced' | 'bad-sequence' | 'too-many'> {
    if (!this.outbox.hasSaid(hello.seen, hello.part)) return err('bad-sequence')
    if (hello.claim !== 0 && this.#replayWaitMs(hello.seen, now) > 0) return err('too-many')
    const before = this.#links.owner?.link
    const attached = this.#links.attach(handle, hello, writes)
    if (attached === null) return err('replaced')
    const { slot, displaced } = attached
    const isOwner = slot === this.#links.owner
    // A candidate may never carry: the `seen` of its welcome does not settle the debt.
    const seen = isOwner && hello.wantsWelcome ? this.#inbox.acknowledge() : this.#inbox.seen
    if (hello.wantsWelcome) slot.controls = [this.#welcome(seen, hello.resume !== ''), ...slot.controls]
    this.#liveness.contact(now)
    if (isOwner) this.#owned(hello, writes, before, now)
    if (hello.resume !== '') this.prove()
    this.#acknowledged(hello.seen, hello.part, now)
    if (isOwner) {
      this.#liveness.owned(now)
      this.outbox.rewind()
    }
    return ok(displaced)
  }

  /**
   * Forgets a link's handle. A displaced link is unknown already: its late end must not cut its
   * successor.
   */
  detach(handle: L, now: number): void {
    if (this.#links.detach(handle)) this.#liveness.contact(now)
  }

  /**
   * Queues a message. `full`: the client does not keep up, and nothing was queued. `ended`: it
   * would not be delivered.
   */
  send(payload: Payload): 'queued' | 'full' | 'ended' {
    if (this.#state.name !== 'open') return 'ended'
    const { outbox } = this
    // A reader that cannot acknowledge loses its oldest history, but nothing that was not written
    // to it.
    while (this.#overflow === 'evict' && !outbox.fits(payload.bytes) && outbox.acked < outbox.written)
      outbox.ack(outbox.acked + 1)
    if (!outbox.fits(payload.bytes) || this.#isBeyondNewcomer(payload.bytes)) return 'full'
    outbox.push(payload)
    return 'queued'
  }

  /**
   * Queues the close, after every message queued before. The client's acknowledgement ends the
   * session.
   */
  close(reason: string): void {
    if (this.#state.name !== 'open') return
    this.outbox.push(closePayload(reason))
    this.#state = { name: 'closing', reason }
  }

  /**
   * Ends the session at once: unacknowledged messages are dropped, and a client that returns is
   * answered with `code`.
   */
  end(code: Code, reason: string): void {
    if (this.#state.name === 'ended') return
    this.outbox.end()
    this.#state = { name: 'ended', code, reason }
  }

  /** Takes a frame from any link or request. `bytes`: its approximate length. */
  receive(frame: Frame, link: number, bytes: number, now: number): ServerIncoming {
    this.#liveness.received(now)
    switch (frame.type) {
      case 'message':
      case 'lane':
      case 'close':
        return this.#deliver(frame, bytes, now)
      case 'part':
        return this.#join(frame, bytes, now)
      case 'ack':
        return this.#acknowledged(frame.seen, frame.part, now)
      case 'ping':
        this.prove()
        this.#links.schedule(link, { type: 'pong', value: frame.value })
        return NOTHING
      case 'pong':
        this.prove()
        if (link === this.#links.owner?.link) this.#flow?.answered(frame.value, now)
        return NOTHING
      case 'claim':
        this.prove()
        return this.#claimed(frame, link, now)
      case 'welcome':
      case 'end':
        return { type: 'broken', code: 'bad-frame' }
    }
  }

  /** Pings that link. */
  ping(handle: L, now: number): void {
    const slot = this.#links.find(handle)
    if (slot === undefined) return
    slot.controls = [...slot.controls, { type: 'ping', value: LIVENESS_PING }]
    if (slot === this.#links.owner) this.#liveness.pinged(now)
  }

  /** Whether `pull` would return something for this link. */
  hasWork(handle: L, now: number): boolean {
    const slot = this.#links.find(handle)
    if (slot === undefined) return false
    if (slot.controls.length > 0) return true
    return slot === this.#links.owner && (this.outbox.written < this.outbox.last || this.#inbox.deadline <= now)
  }

  /**
   * What to write on a link next, in its format: about `maxBatchBytes` at most, and nothing on a
   * displaced link.
   */
  pull(handle: L, format: Format, now: number): string[] {
    const slot = this.#links.find(handle)
    if (slot === undefined) return []
    const out: string[] = []
    if (slot.controls.length > 0) {
      out.push(...slot.controls.map(format.control))
      slot.controls = NO_CONTROLS
    }
    if (slot === this.#links.owner) {
      if (this.#inbox.deadline <= now) out.push(format.control(this.acknowledge()))
      // The response to a request up may be late or lost with its frames: the response to a poll
      // must not leave them out.
      if (slot.writes === 'once' && this.outbox.written < this.outbox.last) this.outbox.rewind()
      this.#write(format, slot.writes, out, now)
      // Only the owner is kept alive: writes to a candidate must not hide that it is quiet.
      if (out.length > 0) this.#liveness.written(now)
    }
    return out
  }

  /**
   * The acknowledgement of everything received, for a carrier that can write it at once (the
   * response to a POST). On another link than the owner it does not settle the debt: the response
   * may be lost, and a client that goes on over the owner never repeats.
   */
  acknowledge(link: number | undefined = this.#links.owner?.link): ControlFrame & { type: 'ack' } {
    const seen = link === this.#links.owner?.link ? this.#inbox.acknowledge() : this.#inbox.seen
    const { part } = this.#inbox
    return part > 0 ? { type: 'ack', seen, part } : { type: 'ack', seen }
  }

  /**
   * Numbered frames for the response to a request up, which would otherwise wait for the owner's
   * next poll, or end the held one. None while a poll's response with such frames may be under way.
   * Else everything that is not acknowledged: a frame that the client has not seen may have been
   * lost with an earlier response, and numbers settle what comes twice.
   */
  carry(link: number, format: Format, now: number): string[] {
    const { owner } = this.#links
    if (owner?.link !== link || owner.writes !== 'once' || this.#state.name === 'ended') return []
    if (owner.handle === null && this.outbox.isUnderWay) return []
    const out: string[] = []
    this.outbox.rewind()
    this.outbox.write(format, this.#limits.ackEveryBytes, out, now, this.#flow?.bytes)
    return out
  }

  /** Makes the acknowledgement due at once. */
  acknowledgeNow(now: number): void {
    this.#inbox.acknowledgeNow(now)
  }

  /**
   * A welcome outside of any link, for the response to a request of a client that does not know the
   * epoch.
   */
  welcome(link: number): ControlFrame {
    return this.#welcome(this.acknowledge(link).seen, false)
  }

  /** What the passing of time amounts to. Call it at least every second. */
  tick(now: number): Tick<L> {
    const handle = this.owner
    if (handle === null) return this.#liveness.isExpired(now, this.#isProven) ? { type: 'expired' } : NOTHING
    if (this.#liveness.isSilent(now)) return { type: 'silent', handle }
    // A reader that cannot acknowledge is never heard.
    const isUnheard = this.#overflow === 'refuse' && this.#liveness.isUnheard(now)
    if (!this.#liveness.isQuiet(now) && !isUnheard) return NOTHING
    this.#liveness.written(now)
    return { type: 'quiet', handle }
  }

  /** Whether that is more than waits for the first link of a client that has shown nothing. */
  #isBeyondNewcomer(bytes: number): boolean {
    if (this.#isProven || this.#links.claim > 0 || this.outbox.length === 0) return false
    return this.outbox.bytes + bytes > this.#limits.unprovenOutboxBytes
  }

  /** A link, or another request of it, is the owner: what was under way on the one before may be lost. */
  #owned({ link, part }: Hello, writes: Writes, before: number | undefined, now: number): void {
    this.#flow = part === undefined ? null : (this.#flow ?? new ServerFlow())
    if (link === before && writes === 'once') this.#flow?.arrived(now)
    else this.#flow?.renewed()
  }

  #write(format: Format, writes: Writes, out: string[], now: number): void {
    const flow = this.#flow
    const { maxBatchBytes } = this.#limits
    if (flow === null) return void this.outbox.write(format, maxBatchBytes, out, now)
    // The answer to a poll is shown to have come by the next.
    const room = Math.min(writes === 'once' ? flow.bytes : flow.room, maxBatchBytes)
    if (room === 0) return
    const value = flow.wrote(this.outbox.write(format, room, out, now, room), now)
    if (value > 0 && writes === 'often') out.push(format.control({ type: 'ping', value }))
  }

  #join(frame: PartFrame, bytes: number, now: number): ServerIncoming {
    if (this.#state.name === 'ended') return NOTHING
    const { maxMessageBytes, maxDepth } = this.#limits
    // The frame itself is one level of nesting.
    const joined = this.#inbox.join(frame, maxMessageBytes, now, (line) => isSafeJson(line, maxDepth + 1))
    if (typeof joined !== 'string') return this.#deliver(joined, bytes, now)
    return joined === 'part' || joined === 'replay' ? NOTHING : { type: 'broken', code: joined }
  }

  #deliver(frame: NumberedFrame, bytes: number, now: number): ServerIncoming {
    if (this.#state.name === 'ended') return NOTHING
    const verdict = this.#inbox.accept(frame.seq, bytes, now)
    if (verdict === 'gap') return { type: 'broken', code: 'gap' }
    if (verdict === 'replay') return NOTHING
    if (frame.type === 'message') return { type: 'message', body: frame.body }
    if (frame.type === 'lane') return { type: 'lane', body: frame.body }
    this.#inbox.acknowledgeNow(now)
    this.end('closed', frame.reason)
    return { type: 'ended' }
  }

  #acknowledged(seen: number, part: number | undefined, now: number): ServerIncoming {
    if (!this.outbox.ack(seen, part)) return { type: 'broken', code: 'bad-sequence' }
    if (!this.outbox.isUnderWay) this.#flow?.arrived(now)
    if (seen > 0) this.prove()
    if (this.#state.name !== 'closing' || this.outbox.length > 0) return NOTHING
    this.end('closed', this.#state.reason)
    return { type: 'ended' }
  }

  #claimed({ claim, seen, part }: Frame & { type: 'claim' }, link: number, now: number): ServerIncoming {
    if (!this.outbox.hasSaid(seen, part)) return { type: 'broken', code: 'bad-sequence' }
    if (claim > this.#links.claim && this.#replayWaitMs(seen, now) > 0) return { type: 'broken', code: 'too-many' }
    if (!this.#links.take(link, claim)) return NOTHING
    this.#flow?.renewed()
    const incoming = this.#acknowledged(seen, part, now)
    this.outbox.rewind()
    return incoming
  }

  /** What a hello or a claim has seen is not written again. */
  #replayWaitMs(seen: number, now: number): number {
    return seen >= this.outbox.written && this.outbox.writtenPart === 0 ? 0 : this.outbox.replayWaitMs(now)
  }

  #welcome(seen: number, resumed: boolean): ControlFrame {
    const { maxMessageBytes, pingMs, lingerMs, pollMs } = this.#limits
    const terms = {
      seen,
      part: this.#inbox.part,
      resumed,
      epoch: this.epoch,
      maxMessageBytes,
      pingMs,
      lingerMs,
      pollMs,
    }
    return { type: 'welcome', terms }
  }
}
