import { closePayload, decodeLine, encodeBody, LINES, type Line, type Payload } from './codec.ts'
import type { Code } from './codes.ts'
import type { Body, ControlFrame, Terms } from './frame.ts'
import type { Hello } from './hello.ts'
import { Inbox } from './inbox.ts'
import { SESSION_LIMITS, type SessionLimits } from './limits.ts'
import { Outbox } from './outbox.ts'
import { err, ok, type Result } from './result.ts'

interface Link {
  /** 0 while the link only proves itself. */
  readonly claim: number
  readonly welcomed: boolean
  /** Opened before the gateway had said anything: then nothing can be missing there, and the link writes without waiting for its welcome. */
  readonly fresh: boolean
  readonly controls: readonly ControlFrame[]
}

export type ClientState =
  | { readonly name: 'open' }
  /** This side has said its last; it waits for the acknowledgement. */
  | { readonly name: 'closing' }
  /** `by`: who said the last word. */
  | { readonly name: 'closed'; readonly by: 'client' | 'gateway'; readonly reason: string }

/** What a line from the gateway amounts to. */
export type Told =
  | { readonly type: 'nothing' }
  | { readonly type: 'message'; readonly body: Body; readonly seq: number }
  | { readonly type: 'welcome'; readonly terms: Terms }
  | { readonly type: 'pong'; readonly value: number }
  /** The gateway asks for a sign of life: wake the link, its answer is due. */
  | { readonly type: 'ping' }
  /** The link ends, by the gateway's word. */
  | { readonly type: 'end'; readonly code: Code; readonly retryAfterMs: number }
  | { readonly type: 'closed'; readonly by: 'client' | 'gateway'; readonly reason: string }
  /** The link is not to be trusted any more; the session goes on. */
  | { readonly type: 'broken'; readonly code: 'gap' | 'bad-frame' | 'bad-sequence' }

/** One that resumes waits to hear what the gateway has, and so writes nothing twice. */
const mayWrite = ({ welcomed, fresh }: Link): boolean => welcomed || fresh

const NOTHING = { type: 'nothing' } as const

/**
 * The client's half of one conversation: mailbox, links and claims. Which transport to try, and when, is not its business.
 * Pure: time is an argument, and what is to be done comes back as a value.
 */
export class ClientSession {
  readonly id: string
  #state: ClientState = { name: 'open' }
  /** The gateway has said something in this session: from then on a session it does not know is one that it has lost. */
  #resume = false
  #claim = 0
  /** Number of the link that is in use, or is meant to be once it is welcomed; 0 for none. */
  #owner = 0
  readonly #links = new Map<number, Link>()
  readonly #outbox: Outbox
  readonly #inbox: Inbox
  #limits: SessionLimits

  constructor(id: string, limits: SessionLimits = SESSION_LIMITS) {
    this.id = id
    this.#limits = limits
    this.#outbox = new Outbox(limits)
    this.#inbox = new Inbox(limits)
  }

  get state(): ClientState {
    return this.#state
  }

  get owner(): number {
    return this.#owner
  }

  /** Bytes said and not acknowledged. */
  get pendingBytes(): number {
    return this.#outbox.bytes
  }

  /** When an acknowledgement is owed: wake the owner then. */
  get deadline(): number {
    return this.#inbox.deadline
  }

  /** Number of the newest message said, and of the newest one acknowledged. */
  get said(): number {
    return this.#outbox.last
  }
  get acked(): number {
    return this.#outbox.acked
  }

  /** Introduces a link under a number greater than any before. A candidate proves itself beside the owner; else it is the owner from now on. */
  open(link: number, as: 'owner' | 'candidate'): void {
    if (as === 'owner') {
      this.#owner = link
      this.#outbox.rewind(this.#outbox.acked)
    }
    this.#links.set(link, {
      claim: as === 'owner' ? ++this.#claim : 0,
      welcomed: false,
      fresh: !this.#resume,
      controls: [],
    })
  }

  /** What a link says of itself, now: at its opening, and with every request when it polls. That acknowledges what was heard. */
  hello(link: number): Hello {
    const { claim = 0, welcomed = false } = this.#links.get(link) ?? {}
    // A candidate may never arrive: what it says of `seen` does not settle the debt.
    const seen = claim === 0 ? this.#inbox.seen : this.#inbox.acknowledge()
    return { session: this.id, link, claim, seen, resume: this.#resume, greet: !welcomed }
  }

  /** Makes a candidate the owner. What the old owner still carries is welcome; its numbers settle what is new. */
  claim(link: number): void {
    const known = this.#links.get(link)
    if (known === undefined || link === this.#owner) return
    const claim = ++this.#claim
    this.#owner = link
    this.#outbox.rewind(this.#outbox.acked)
    this.#links.set(link, {
      ...known,
      claim,
      controls: [...known.controls, { type: 'claim', claim, seen: this.#inbox.seen }],
    })
  }

  drop(link: number): void {
    this.#links.delete(link)
    if (link === this.#owner) this.#owner = 0
  }

  /** Asks the gateway to answer on that link. */
  ping(link: number, value: number): void {
    this.#due(link, { type: 'ping', value })
  }

  /** `outbox-full` is not final: what is acknowledged makes room. */
  send(body: Body): Result<null, 'bad-frame' | 'too-large' | 'outbox-full' | 'closed'> {
    if (this.#state.name !== 'open') return err('closed')
    const payload = encodeBody(body, this.#limits)
    if (!payload.ok) return payload
    if (!this.#outbox.fits(payload.value.bytes)) return err('outbox-full')
    this.#outbox.push(payload.value)
    return ok(null)
  }

  /** Whether there is room for about a message of that size. */
  hasRoom(bytes: number): boolean {
    return this.#outbox.fits(bytes)
  }

  /** Says the last thing that this side says, after everything said before. */
  close(reason: string): void {
    if (this.#state.name !== 'open') return
    this.#outbox.push(closePayload(reason))
    this.#state = { name: 'closing' }
  }

  /** Whether `pull` would return something. */
  hasWork(link: number, now: number): boolean {
    const known = this.#links.get(link)
    if (known === undefined) return false
    return (
      known.controls.length > 0 ||
      (link === this.#owner && (this.#inbox.deadline <= now || (mayWrite(known) && this.#outbox.hasMore)))
    )
  }

  /** The lines that this link should carry up next, about `maxBytes` of them. */
  pull(link: number, maxBytes: number, now: number): Line[] {
    const known = this.#links.get(link)
    if (known === undefined) return []
    const out = known.controls.map(LINES.control)
    if (out.length > 0) this.#links.set(link, { ...known, controls: [] })
    if (link !== this.#owner) return out
    if (this.#inbox.deadline <= now) out.push(LINES.control({ type: 'ack', seen: this.#inbox.acknowledge() }))
    if (mayWrite(known)) this.#outbox.pull(LINES, maxBytes, out)
    return out
  }

  /** Writes again what is not acknowledged: for an up path that may have lost what it was given. */
  rewind(): void {
    this.#outbox.rewind(this.#outbox.acked)
  }

  /** Takes a line from a link. Lines of links that are not known any more count all the same: their numbers say whether they are new. */
  receive(line: Line, link: number, now: number): Told {
    const decoded = decodeLine(line)
    if (!decoded.ok) return { type: 'broken', code: decoded.error }
    const frame = decoded.value
    if (frame.type !== 'end') this.#resume = true
    switch (frame.type) {
      case 'message':
      case 'close': {
        const verdict = this.#inbox.accept(frame.seq, line.length, now)
        // Only the owner promises to leave nothing out.
        if (verdict === 'gap') return link === this.#owner ? { type: 'broken', code: 'gap' } : NOTHING
        if (verdict === 'replay') return NOTHING
        if (frame.type === 'message') return { type: 'message', body: frame.body, seq: frame.seq }
        this.#inbox.hurry(now)
        return this.#closed('gateway', frame.reason)
      }
      case 'ack':
        return this.#acknowledged(frame.seen)
      case 'welcome':
        return this.#welcomed(frame.terms, link)
      case 'ping':
        this.#due(link, { type: 'pong', value: frame.value })
        return { type: 'ping' }
      case 'pong':
        return frame
      case 'end':
        // The acknowledgement of a close may have been lost with its link; the gateway's word that it has closed is as good.
        return frame.code === 'closed' && this.#state.name === 'closing' ? this.#closed('client', '') : frame
      case 'claim':
        return { type: 'broken', code: 'bad-frame' }
    }
  }

  /** The messages that were said and not acknowledged: whether the gateway has them is not known. */
  unacknowledged(): readonly Payload[] {
    return this.#outbox.unacknowledged().filter((payload) => payload.kind !== 'close')
  }

  #welcomed(terms: Terms, link: number): Told {
    const known = this.#links.get(link)
    if (!this.#outbox.ack(terms.seen)) return { type: 'broken', code: 'bad-sequence' }
    this.#limits = { ...this.#limits, maxMessageBytes: Math.min(this.#limits.maxMessageBytes, terms.maxMessageBytes) }
    if (known !== undefined) this.#links.set(link, { ...known, welcomed: true })
    return { type: 'welcome', terms }
  }

  #acknowledged(seen: number): Told {
    if (!this.#outbox.ack(seen)) return { type: 'broken', code: 'bad-sequence' }
    return this.#state.name === 'closing' && this.#outbox.length === 0 ? this.#closed('client', '') : NOTHING
  }

  #closed(by: 'client' | 'gateway', reason: string): Told {
    this.#state = { name: 'closed', by, reason }
    return { type: 'closed', by, reason }
  }

  #due(link: number, frame: ControlFrame): void {
    const known = this.#links.get(link)
    if (known !== undefined) this.#links.set(link, { ...known, controls: [...known.controls, frame] })
  }
}
