import { fromBase64 } from '../wire/base64.ts'
import type { Body, Json, Terms } from '../wire/frame.ts'
import { VERSION } from '../wire/hello.ts'
import { check, closePayload, count, type Line, numbered, payloadOf, string, termsOf } from '../wire/line-codec.ts'
import type { Retry } from '../wire/retry.ts'
import { Inbox } from './inbox.ts'
import { CLIENT_LIMITS, type MailboxLimits } from './mailbox-limits.ts'
import { Outbox } from './outbox.ts'

interface Link {
  /** 0 while the link only proves itself. */
  claim: number
  isWelcomed: boolean
  /** It was opened before the gateway had said anything, when nothing could be missing there, or it has said since what it has. */
  mayWrite: boolean
  /** What is due on this link, and on no other. */
  readonly controls: Line[]
}

/** `closing`: this side has said its last, and waits for the acknowledgement. */
export type ClientSessionState = 'open' | 'closing' | 'closed'

/** What a line from the gateway amounts to. */
export type ClientIncoming =
  | { readonly type: 'nothing' }
  | { readonly type: 'message'; readonly body: Body; readonly seq: number }
  | { readonly type: 'welcome'; readonly terms: Terms }
  | { readonly type: 'pong' }
  /** The gateway asks for a sign of life: wake the link, its answer is due. */
  | { readonly type: 'ping' }
  /** The link ends, by the gateway's word. */
  | { readonly type: 'end'; readonly code: string; readonly retry: Retry; readonly retryAfterMs: number }
  | { readonly type: 'closed'; readonly by: 'client' | 'gateway'; readonly reason: string }
  /** The link is not to be trusted any more, because it carried nonsense or lost something; the session goes on. */
  | { readonly type: 'broken' }

const NOTHING = { type: 'nothing' } as const
const BROKEN = { type: 'broken' } as const

/** The client's half of one conversation: mailbox, links and claims. Which transport to try, and when, is not its business. */
export interface ClientSession {
  readonly state: ClientSessionState
  readonly outbox: Outbox
  /** Number of the link that is in use, or is meant to be once it is welcomed; 0 for none. */
  readonly owner: number
  /** The same once it is welcomed; 0 before. */
  readonly inUse: number
  /** When an acknowledgement is owed: wake the owner then. */
  readonly deadline: number
  /** Introduces a link under a number greater than any before. A candidate proves itself beside the owner; else it is the owner from now on. */
  open(link: number, as: 'owner' | 'candidate'): void
  /** What a link says of itself, now: at its opening, and with every request when it polls. An owner's acknowledges what was heard. */
  hello(link: number): string
  /** Makes a candidate the owner. What the old owner still carries is welcome; its numbers settle what is new. */
  claim(link: number): void
  drop(link: number): void
  /** Asks the gateway to answer on that link. */
  ping(link: number, value: number): void
  /** Null, or why nothing was sent. `outbox-full` is not final: what is acknowledged makes room. */
  send(body: Body): 'bad-frame' | 'too-large' | 'outbox-full' | 'closed' | null
  /** Says the last thing that this side says, after everything said before. */
  close(reason: string): void
  /** The lines that this link should carry up next, about `maxBytes` of them. */
  pull(link: number, maxBytes: number, now: number): Line[]
  /** Takes a line from a link. Lines of links that are not known any more count all the same: their numbers say whether they are new. */
  receive(line: Line, link: number, now: number): ClientIncoming
}

/** Pure: time is an argument, and what is to be done comes back as a value. */
export function createClientSession(id: string, limits: MailboxLimits = CLIENT_LIMITS): ClientSession {
  const outbox = new Outbox(limits)
  const inbox = new Inbox(limits)
  const links = new Map<number, Link>()
  let { maxMessageBytes } = limits
  let state: ClientSessionState = 'open'
  /** The epoch of the session on the gateway, empty until it is known: a session that has none by that name is one that it has lost. */
  let epoch = ''
  let claims = 0
  let owner = 0

  const due = (link: number, line: Line) => links.get(link)?.controls.push(line)

  const own = (link: number, known: Link) => {
    known.claim = ++claims
    owner = link
    outbox.rewind()
  }

  const closed = (by: 'client' | 'gateway', reason: string): ClientIncoming => {
    state = 'closed'
    return { type: state, by, reason }
  }

  return {
    outbox,
    get state() {
      return state
    },
    get owner() {
      return owner
    },
    get inUse() {
      return links.get(owner)?.isWelcomed ? owner : 0
    },
    get deadline() {
      return inbox.deadline
    },
    open(link, as) {
      const fresh = { claim: 0, isWelcomed: false, mayWrite: !epoch, controls: [] }
      links.set(link, fresh)
      if (as === 'owner') own(link, fresh)
    },
    hello(link) {
      const known = links.get(link)
      const claim = known?.claim ?? 0
      // A candidate may never arrive: what it says of `seen` does not settle the debt.
      const seen = claim ? inbox.acknowledge() : inbox.seen
      return `v=${VERSION}&session=${id}&link=${link}&claim=${claim}&seen=${seen}${epoch && `&resume=${epoch}`}${known?.isWelcomed ? '' : '&greet=1'}`
    },
    claim(link) {
      const known = links.get(link)
      if (!known || link === owner) return
      own(link, known)
      due(link, `["claim",${claims},${inbox.seen}]`)
    },
    drop(link) {
      links.delete(link)
      if (link === owner) owner = 0
    },
    ping(link, value) {
      due(link, `["ping",${value}]`)
    },
    send(body) {
      if (state !== 'open') return 'closed'
      try {
        const payload = payloadOf(body)
        if (payload.bytes > maxMessageBytes) return 'too-large'
        if (!outbox.fits(payload.bytes)) return 'outbox-full'
        outbox.push(payload)
        return null
      } catch {
        return 'bad-frame'
      }
    },
    close(reason) {
      if (state !== 'open') return
      outbox.push(closePayload(reason))
      state = 'closing'
    },
    pull(link, maxBytes, now) {
      const known = links.get(link)
      if (!known) return []
      const lines = known.controls.splice(0)
      if (link === owner) {
        if (inbox.deadline <= now) lines.push(`["ack",${inbox.acknowledge()}]`)
        if (known.mayWrite) outbox.pull({ numbered }, maxBytes, lines)
      }
      return lines
    },
    receive(line, link, now) {
      try {
        const elements: readonly unknown[] = JSON.parse(line)
        const [head, first, second, third] = elements
        const known = links.get(link)
        const isEnd = head === 'end'
        const isText = typeof head === 'number' && second !== undefined
        const terms = head === 'welcome' && termsOf(first)
        check(elements.length === (isEnd ? 4 : isText ? 3 : 2))
        // What is said in another life of the session is not meant for this one, and without a welcome nobody knows whose it is; nor how one ended
        // that a link has asked for before the epoch was known.
        check(
          terms ? !epoch || terms.epoch === epoch : !known || known.isWelcomed || (isEnd && !(epoch && known.mayWrite)),
        )
        if (terms || head === 'ack') check(outbox.ack(terms ? terms.seen : count(first)))
        // The acknowledgement of a close may have been lost with its link; the gateway's word that it has closed is as good.
        if (state === 'closing' && (!outbox.length || (isEnd && first === 'closed'))) return closed('client', '')
        if (terms) {
          if (known) known.isWelcomed = known.mayWrite = true
          epoch = terms.epoch
          maxMessageBytes = Math.min(maxMessageBytes, terms.maxMessageBytes)
          return { type: 'welcome', terms }
        }
        if (isEnd)
          return { type: head, code: string(first), retry: string(second) as Retry, retryAfterMs: count(third) }
        if (head === 'ack') return NOTHING
        if (head === 'ping' || head === 'pong') {
          const value = count(first)
          if (head === 'ping') due(link, `["pong",${value}]`)
          return { type: head }
        }
        const seq = count(head, 1)
        const isBytes = second === 'base64'
        const isClose = second === 'close'
        const body = isBytes ? fromBase64(string(first)) : isClose ? string(first) : (first as Json)
        check(isBytes ? body : isClose || !isText)
        const verdict = inbox.accept(seq, line.length, now)
        // Only the owner promises to leave nothing out.
        check(verdict !== 'gap' || link !== owner)
        // After the last word nothing is told, though a link may still carry what was said before it was heard.
        if (verdict !== 'next' || state === 'closed') return NOTHING
        if (!isClose) return { type: 'message', body, seq }
        inbox.acknowledgeNow(now)
        return closed('gateway', string(body))
      } catch {
        // No JSON, no array, or not as it should be.
        return BROKEN
      }
    },
  }
}
