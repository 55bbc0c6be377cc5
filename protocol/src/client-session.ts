import { closePayload, decodeLine, encodeBody, LINES, type Line } from './codec.ts'
import type { Body, ControlFrame, Terms } from './frame.ts'
import type { Hello } from './hello.ts'
import { Inbox } from './inbox.ts'
import { MAILBOX_LIMITS, type MailboxLimits } from './mailbox-limits.ts'
import { Outbox } from './outbox.ts'
import { err, ok, type Result } from './result.ts'
import type { Retry } from './retry.ts'

interface Link {
  /** 0 while the link only proves itself. */
  claim: number
  isWelcomed: boolean
  /** It was opened before the gateway had said anything, when nothing could be missing there, or it has said since what it has. */
  mayWrite: boolean
  /** What is due on this link, and on no other. */
  readonly controls: Line[]
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
  | { readonly type: 'ping'; readonly value: number }
  /** The link ends, by the gateway's word. */
  | { readonly type: 'end'; readonly code: string; readonly retry: Retry; readonly retryAfterMs: number }
  | { readonly type: 'closed'; readonly by: 'client' | 'gateway'; readonly reason: string }
  /** The link is not to be trusted any more, because it carried nonsense or lost something; the session goes on. */
  | { readonly type: 'broken' }

const NOTHING = { type: 'nothing' } as const
const BROKEN = { type: 'broken' } as const

/**
 * The client's half of one conversation: mailbox, links and claims. Which transport to try, and when, is not its business.
 * Pure: time is an argument, and what is to be done comes back as a value.
 */
export class ClientSession {
  readonly id: string
  readonly outbox: Outbox
  readonly #inbox: Inbox
  readonly #links = new Map<number, Link>()
  #maxMessageBytes: number
  #state: ClientState = { name: 'open' }
  /** The epoch of the session on the gateway, empty until it is known: a session that has none by that name is one that it has lost. */
  #epoch = ''
  #claim = 0
  #owner = 0

  constructor(id: string, limits: MailboxLimits = MAILBOX_LIMITS) {
    this.id = id
    this.outbox = new Outbox(limits)
    this.#inbox = new Inbox(limits)
    this.#maxMessageBytes = limits.maxMessageBytes
  }

  get state(): ClientState {
    return this.#state
  }

  /** Number of the link that is in use, or is meant to be once it is welcomed; 0 for none. */
  get owner(): number {
    return this.#owner
  }

  /** When an acknowledgement is owed: wake the owner then. */
  get deadline(): number {
    return this.#inbox.deadline
  }

  /** Introduces a link under a number greater than any before. A candidate proves itself beside the owner; else it is the owner from now on. */
  open(link: number, as: 'owner' | 'candidate'): void {
    const fresh = { claim: 0, isWelcomed: false, mayWrite: !this.#epoch, controls: [] }
    this.#links.set(link, fresh)
    if (as === 'owner') this.#own(link, fresh)
  }

  /** What a link says of itself, now: at its opening, and with every request when it polls. An owner's acknowledges what was heard. */
  hello(link: number): Hello {
    const { claim = 0, isWelcomed = false } = this.#links.get(link) ?? {}
    // A candidate may never arrive: what it says of `seen` does not settle the debt.
    const seen = claim === 0 ? this.#inbox.seen : this.#inbox.acknowledge()
    return { session: this.id, link, claim, seen, resume: this.#epoch, greet: !isWelcomed }
  }

  /** Makes a candidate the owner. What the old owner still carries is welcome; its numbers settle what is new. */
  claim(link: number): void {
    const known = this.#links.get(link)
    if (!known || link === this.#owner) return
    this.#own(link, known)
    this.#due(link, { type: 'claim', claim: known.claim, seen: this.#inbox.seen })
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
    const payload = encodeBody(body, { maxMessageBytes: this.#maxMessageBytes })
    if (!payload.ok) return payload
    if (!this.outbox.fits(payload.value.bytes)) return err('outbox-full')
    this.outbox.push(payload.value)
    return ok(null)
  }

  /** Says the last thing that this side says, after everything said before. */
  close(reason: string): void {
    if (this.#state.name !== 'open') return
    this.outbox.push(closePayload(reason))
    this.#state = { name: 'closing' }
  }

  /** The lines that this link should carry up next, about `maxBytes` of them. */
  pull(link: number, maxBytes: number, now: number): Line[] {
    const known = this.#links.get(link)
    if (!known) return []
    const lines = known.controls.splice(0)
    if (link === this.#owner) {
      if (this.deadline <= now) lines.push(LINES.control({ type: 'ack', seen: this.#inbox.acknowledge() }))
      if (known.mayWrite) this.outbox.pull(LINES, maxBytes, lines)
    }
    return lines
  }

  /** Takes a line from a link. Lines of links that are not known any more count all the same: their numbers say whether they are new. */
  receive(line: Line, link: number, now: number): Told {
    const decoded = decodeLine(line)
    if (!decoded.ok) return BROKEN
    const frame = decoded.value
    const known = this.#links.get(link)
    // What is said in another life of the session is not meant for this one, and without a welcome nobody knows whose it is.
    const isForeign =
      frame.type === 'welcome'
        ? this.#epoch && frame.terms.epoch !== this.#epoch
        : frame.type !== 'end' && known && !known.isWelcomed
    if (isForeign) return BROKEN
    const news = frame.type === 'welcome' ? frame.terms : frame
    if ('seen' in news && !this.outbox.ack(news.seen)) return BROKEN
    // The acknowledgement of a close may have been lost with its link; the gateway's word that it has closed is as good.
    const isOver = this.outbox.length === 0 || (frame.type === 'end' && frame.code === 'closed')
    if (this.#state.name === 'closing' && isOver) return this.#closed('client', '')
    switch (frame.type) {
      case 'message':
      case 'close': {
        const verdict = this.#inbox.accept(frame.seq, line.length, now)
        // Only the owner promises to leave nothing out.
        if (verdict === 'gap' && link === this.#owner) return BROKEN
        // After the last word nothing is told, though a link may still carry what was said before it was heard.
        if (verdict !== 'next' || this.#state.name === 'closed') return NOTHING
        if (frame.type === 'message') return frame
        this.#inbox.hurry(now)
        return this.#closed('gateway', frame.reason)
      }
      case 'welcome': {
        if (known) known.isWelcomed = known.mayWrite = true
        this.#epoch = frame.terms.epoch
        this.#maxMessageBytes = Math.min(this.#maxMessageBytes, frame.terms.maxMessageBytes)
        return frame
      }
      case 'ping':
        this.#due(link, { type: 'pong', value: frame.value })
        return frame
      case 'ack':
        return NOTHING
      case 'claim':
        return BROKEN
      default:
        return frame
    }
  }

  /** A control frame is due on its link, and on no other. */
  #due(link: number, frame: ControlFrame): void {
    this.#links.get(link)?.controls.push(LINES.control(frame))
  }

  #own(link: number, known: Link): void {
    known.claim = ++this.#claim
    this.#owner = link
    this.outbox.rewind()
  }

  #closed(by: 'client' | 'gateway', reason: string): Told {
    this.#state = { name: 'closed', by, reason }
    return { type: 'closed', by, reason }
  }
}
