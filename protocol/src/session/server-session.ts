import { err, ok, type Result } from '../result.ts'
import type { Code } from '../wire/codes.ts'
import type { Body, ControlFrame, Frame } from '../wire/frame.ts'
import type { Hello } from '../wire/hello.ts'
import { closePayload, type Format, type Payload } from '../wire/line-codec.ts'
import { Inbox } from './inbox.ts'
import type { SessionLimits } from './limits.ts'
import { Outbox } from './outbox.ts'

/** What the session knows of a link. `handle` is the shell's, and opaque; null between two requests of a polling link. */
interface Slot<L> {
  readonly link: number
  readonly handle: L | null
  readonly writes: Writes
  /** Frames due on this link, and on no other. */
  controls: ControlFrame[]
  /** When the unanswered ping was sent; `Infinity` when there is none. */
  readonly pingedAt: number
}

/** How much a link is good for: an answer that goes on and a socket are written to `often`, the answer to a poll `once`. */
export type Writes = 'often' | 'once'

export type ServerSessionState =
  | { readonly name: 'open' }
  /** The gateway's side has said its last; it waits for the acknowledgement. */
  | { readonly name: 'closing'; readonly reason: string }
  | { readonly name: 'ended'; readonly code: Code; readonly reason: string }

/** What a frame from the client amounts to. */
export type ServerIncoming =
  | { readonly type: 'nothing' }
  | { readonly type: 'message'; readonly body: Body }
  /** The session has ended: the client closed it, or acknowledged the close that this side said. */
  | { readonly type: 'ended' }
  /** The link that carried it must end; the session goes on. */
  | { readonly type: 'broken'; readonly code: 'gap' | 'bad-frame' | 'bad-sequence' }

export type Tick<L> =
  | { readonly type: 'nothing' }
  | { readonly type: 'expired' }
  /** Nothing has been written on this link for `pingMs`: the transport says how to keep it alive. */
  | { readonly type: 'quiet'; readonly handle: L }
  /** A ping has not been answered for `pongMs`: end this link. */
  | { readonly type: 'silent'; readonly handle: L }

const NOTHING = { type: 'nothing' } as const
const MAX_CONTROLS = 16

/**
 * The gateway's half of one conversation. It outlives links, and knows of them only a number and a handle. Pure: no I/O, no timer;
 * time is an argument, and what is to be done comes back as a value.
 *
 * At any time one link at most is the *owner*: the one that claimed last, and the only one that is given messages. Others, the
 * *candidates*, get control frames alone, so that a client can find out whether a link carries before it relies on it.
 */
export class ServerSession<L> {
  readonly id: string
  readonly epoch: string
  readonly outbox: Outbox
  readonly #inbox: Inbox
  readonly #limits: SessionLimits
  readonly #overflow: 'refuse' | 'evict'
  #state: ServerSessionState = { name: 'open' }
  #claim = 0
  #owner: Slot<L> | null = null
  #candidates: readonly Slot<L>[] = []
  #contactAt: number
  #writtenAt: number

  /**
   * `epoch`: what no other session under this id was or will be called. `overflow`: `evict` for clients that cannot acknowledge (a bare `EventSource`): the outbox is then a
   * bounded history.
   */
  constructor(id: string, epoch: string, limits: SessionLimits, now: number, overflow: 'refuse' | 'evict' = 'refuse') {
    this.id = id
    this.epoch = epoch
    this.outbox = new Outbox(limits)
    this.#inbox = new Inbox(limits)
    this.#limits = limits
    this.#overflow = overflow
    this.#contactAt = this.#writtenAt = now
  }

  get state(): ServerSessionState {
    return this.#state
  }

  /** The live link that messages go to, or null. */
  get owner(): L | null {
    return this.#owner?.handle ?? null
  }

  /** The claim that the next link must at least make to be the owner. */
  get claim(): number {
    return this.#claim
  }

  /** When an acknowledgement is owed on the owner. */
  get ackDeadline(): number {
    return this.#inbox.deadline
  }

  /** Every live link. */
  get handles(): readonly L[] {
    const handles: L[] = []
    if (this.#owner !== null && this.#owner.handle !== null) handles.push(this.#owner.handle)
    for (const { handle } of this.#candidates) if (handle !== null) handles.push(handle)
    return handles
  }

  /**
   * Attaches a link, or one more request of a polling link. Returns the links that it displaces, which the shell ends with `replaced`.
   * `replaced`: a newer link has claimed the session before. `bad-sequence`: it says to have seen what was never said.
   * What it says to have seen may acknowledge the close, and so end the session: `state` tells.
   */
  attach(
    handle: L,
    hello: Hello,
    now: number,
    writes: Writes = 'often',
  ): Result<readonly L[], 'replaced' | 'bad-sequence'> {
    if (hello.seen > this.outbox.last) return err('bad-sequence')
    if (hello.claim !== 0 && hello.claim < this.#claim) return err('replaced')
    const before = this.#slotOf(hello.link)
    const controls = before?.controls ?? []
    const isCandidate = hello.claim === 0 && before !== this.#owner
    if (hello.wantsWelcome) {
      // A candidate may never carry: what its welcome says of `seen` does not settle the debt.
      controls.push(this.#welcome(isCandidate ? this.#inbox.seen : this.#inbox.acknowledge(), hello.resume !== ''))
    }
    const slot: Slot<L> = { link: hello.link, handle, writes, controls, pingedAt: Number.POSITIVE_INFINITY }
    this.#contactAt = now
    const displaced: L[] = []
    const displace = (other: Slot<L> | null | undefined) => other?.handle && displaced.push(other.handle)
    const rivals = this.#candidates.filter((candidate) => candidate.link !== hello.link)
    if (isCandidate) {
      displace(before)
      if (rivals.length >= this.#limits.maxCandidates) displace(rivals.shift())
      this.#candidates = [...rivals, slot]
      this.#acknowledged(this.outbox.ack(hello.seen))
      return ok(displaced)
    }
    displace(this.#owner)
    if (before !== this.#owner) displace(before)
    this.#candidates = rivals
    this.#owner = slot
    this.#claim = Math.max(this.#claim, hello.claim)
    this.#writtenAt = now
    this.#acknowledged(this.outbox.ack(hello.seen))
    this.outbox.rewind()
    return ok(displaced)
  }

  /** Forgets a link's handle. A link that was displaced is not known any more: its late farewell must not cut its successor. */
  detach(handle: L, now: number): void {
    if (this.#owner?.handle === handle) this.#owner = { ...this.#owner, handle: null }
    else if (this.#candidates.some((slot) => slot.handle === handle)) {
      this.#candidates = this.#candidates.map((slot) => (slot.handle === handle ? { ...slot, handle: null } : slot))
    } else return
    this.#contactAt = now
  }

  /** Queues a message. `full`: the client does not keep up, and nothing was queued. `ended`: nobody will hear it. */
  send(payload: Payload): 'queued' | 'full' | 'ended' {
    if (this.#state.name !== 'open') return 'ended'
    const { outbox } = this
    // A reader that cannot acknowledge loses its oldest history, but nothing that was not written to it.
    while (this.#overflow === 'evict' && !outbox.fits(payload.bytes) && outbox.acked < outbox.written)
      outbox.ack(outbox.acked + 1)
    if (!outbox.fits(payload.bytes)) return 'full'
    this.outbox.push(payload)
    return 'queued'
  }

  /** Says the last thing that this side says. What was sent before is delivered first; the client's acknowledgement ends the session. */
  close(reason: string): void {
    if (this.#state.name !== 'open') return
    this.outbox.push(closePayload(reason))
    this.#state = { name: 'closing', reason }
  }

  /** Ends the session at once: what was not acknowledged is dropped, and a client that returns is told `code`. */
  end(code: Code, reason: string): void {
    if (this.#state.name !== 'ended') this.#state = { name: 'ended', code, reason }
  }

  /** Takes a frame, on whichever link or request it came. `bytes` is about how long it was. */
  receive(frame: Frame, link: number, bytes: number, now: number): ServerIncoming {
    this.#contactAt = now
    if (this.#owner !== null && this.#owner.pingedAt !== Number.POSITIVE_INFINITY) {
      this.#owner = { ...this.#owner, pingedAt: Number.POSITIVE_INFINITY }
    }
    switch (frame.type) {
      case 'message':
      case 'close':
        return this.#hear(frame, bytes, now)
      case 'ack':
        return this.#acknowledged(this.outbox.ack(frame.seen))
      case 'ping':
        this.#due(link, { type: 'pong', value: frame.value })
        return NOTHING
      case 'pong':
        return NOTHING
      case 'claim':
        return this.#claimed(frame, link)
      case 'welcome':
      case 'end':
        return { type: 'broken', code: 'bad-frame' }
    }
  }

  /** Asks the client to answer on that link. */
  ping(handle: L, now: number): void {
    const slot = this.#find(handle)
    if (slot === undefined) return
    slot.controls.push({ type: 'ping', value: Math.floor(now) })
    if (slot === this.#owner) this.#owner = { ...slot, pingedAt: Math.min(slot.pingedAt, now) }
  }

  /** Whether `pull` would return something for this link. */
  hasWork(handle: L, now: number): boolean {
    const slot = this.#find(handle)
    if (slot === undefined) return false
    return (
      slot.controls.length > 0 ||
      (slot === this.#owner && (this.outbox.written < this.outbox.last || this.#inbox.deadline <= now))
    )
  }

  /** What `handle` should write next, in its format: nothing, if it has been displaced. About `maxBatchBytes` at most. */
  pull(handle: L, format: Format, now: number): string[] {
    const slot = this.#find(handle)
    if (slot === undefined) return []
    const out = slot.controls.map(format.control)
    // Not emptied: an array that has held something keeps room for sixteen more, for as long as the link lives.
    if (out.length > 0) slot.controls = []
    if (slot === this.#owner) {
      if (this.#inbox.deadline <= now) out.push(format.control(this.acknowledge()))
      // What an answer up has carried may be behind on its way, or lost: what follows it must not be missing it.
      if (slot.writes === 'once' && this.outbox.written < this.outbox.last) this.outbox.rewind()
      this.outbox.pull(format, this.#limits.maxBatchBytes, out)
    }
    // Only the owner is kept alive: what others are given must not hide that it is quiet.
    if (out.length > 0 && slot === this.#owner) this.#writtenAt = now
    return out
  }

  /**
   * The acknowledgement of everything heard, for a carrier that can say it at once (the answer to a POST). In an answer on another link
   * than the owner it does not settle the debt: the answer may be lost, and the client would go on over the owner and never repeat.
   */
  acknowledge(link: number | undefined = this.#owner?.link): ControlFrame & { type: 'ack' } {
    return { type: 'ack', seen: link === this.#owner?.link ? this.#inbox.acknowledge() : this.#inbox.seen }
  }

  /**
   * What the answer to a request up may carry down: numbered frames that would have waited for the next poll of the owner, or taken the one that is
   * held. Nothing while a poll's answer may be on its way with them; and all that is not acknowledged otherwise, because a client sends
   * up one request after another, and so has lost an answer whose frames it has not seen.
   */
  carry(link: number, format: Format): string[] {
    const owner = this.#owner
    if (owner?.link !== link || owner.writes !== 'once' || this.#state.name === 'ended') return []
    if (owner.handle === null && this.outbox.written > this.outbox.acked) return []
    const out: string[] = []
    this.outbox.rewind()
    this.outbox.pull(format, this.#limits.ackEveryBytes, out)
    return out
  }

  /** Owes the acknowledgement at once: for a side that is about to leave. */
  acknowledgeNow(now: number): void {
    this.#inbox.acknowledgeNow(now)
  }

  /** A welcome outside of any link: for a client that hears of its session by the answer to a request. */
  welcome(link: number): ControlFrame {
    return this.#welcome(this.acknowledge(link).seen, false)
  }

  /** What time alone brings about. Ask at least every second. */
  tick(now: number): Tick<L> {
    const owner = this.#owner
    if (owner === null || owner.handle === null) {
      return now - this.#contactAt >= this.#limits.lingerMs ? { type: 'expired' } : NOTHING
    }
    if (now - owner.pingedAt >= this.#limits.pongMs) return { type: 'silent', handle: owner.handle }
    if (now - this.#writtenAt < this.#limits.pingMs) return NOTHING
    this.#writtenAt = now
    return { type: 'quiet', handle: owner.handle }
  }

  #hear(frame: Frame & { seq: number }, bytes: number, now: number): ServerIncoming {
    if (this.#state.name === 'ended') return NOTHING
    const verdict = this.#inbox.accept(frame.seq, bytes, now)
    if (verdict === 'gap') return { type: 'broken', code: 'gap' }
    if (verdict === 'replay') return NOTHING
    if (frame.type === 'message') return { type: 'message', body: frame.body }
    if (frame.type !== 'close') return NOTHING
    this.#inbox.acknowledgeNow(now)
    this.end('closed', frame.reason)
    return { type: 'ended' }
  }

  #acknowledged(known: boolean): ServerIncoming {
    if (!known) return { type: 'broken', code: 'bad-sequence' }
    if (this.#state.name !== 'closing' || this.outbox.length > 0) return NOTHING
    this.end('closed', this.#state.reason)
    return { type: 'ended' }
  }

  #claimed(frame: Frame & { type: 'claim' }, link: number): ServerIncoming {
    if (frame.seen > this.outbox.last) return { type: 'broken', code: 'bad-sequence' }
    const slot = this.#slotOf(link)
    // A straggler, or a repeat: whoever claimed later is right.
    if (frame.claim <= this.#claim || slot === undefined) return NOTHING
    this.#claim = frame.claim
    if (slot !== this.#owner) {
      // The old owner becomes a candidate: what it has in flight may still arrive, and the client lets go of it when it wishes.
      const rest = this.#candidates.filter((candidate) => candidate !== slot)
      this.#candidates = this.#owner === null ? rest : [...rest, this.#owner]
      this.#owner = slot
    }
    const heard = this.#acknowledged(this.outbox.ack(frame.seen))
    this.outbox.rewind()
    return heard
  }

  #welcome(seen: number, resumed: boolean): ControlFrame {
    const { maxMessageBytes, pingMs, lingerMs, pollMs } = this.#limits
    const terms = { seen, resumed, epoch: this.epoch, maxMessageBytes, pingMs, lingerMs, pollMs }
    return { type: 'welcome', terms }
  }

  #due(link: number, frame: ControlFrame): void {
    const controls = this.#slotOf(link)?.controls
    // More than that are not answered: they come from somebody who does not wait for answers.
    if (controls !== undefined && controls.length < MAX_CONTROLS) controls.push(frame)
  }

  #slotOf(link: number): Slot<L> | undefined {
    return this.#owner?.link === link ? this.#owner : this.#candidates.find((slot) => slot.link === link)
  }

  #find(handle: L): Slot<L> | undefined {
    return this.#owner?.handle === handle ? this.#owner : this.#candidates.find((slot) => slot.handle === handle)
  }
}
