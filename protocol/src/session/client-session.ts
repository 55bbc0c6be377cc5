import type { Body, ControlFrame, Frame, NumberedFrame } from '../wire/frame.ts'
import { encodeHello } from '../wire/hello.ts'
import { closePayload, decodeLine, LINES, type Line, payloadOf } from '../wire/line-codec.ts'
import { Inbox } from './inbox.ts'
import { CLIENT_LIMITS, type MailboxLimits } from './mailbox-limits.ts'
import { Outbox } from './outbox.ts'

interface Link {
  /** 0: a candidate. */
  claim: number
  isWelcomed: boolean
  /** Opened before the epoch was known. */
  readonly isEarly: boolean
  /** Welcomed, or opened when the gateway could be missing nothing. */
  mayWrite: boolean
  /** Frames due on this link, and on no other. */
  readonly controls: ControlFrame[]
}

/** `closing`: this side has sent its close, which is not acknowledged yet. */
export type ClientSessionState = 'open' | 'closing' | 'closed'

/** What a line from the gateway amounts to. */
export type ClientIncoming =
  | { readonly type: 'nothing' }
  | (Frame & { readonly type: 'message' | 'welcome' | 'pong' })
  /** Wake the link: the answer is due on it. */
  | (Frame & { readonly type: 'ping' })
  /** The gateway ends the link. */
  | (Frame & { readonly type: 'end' })
  | { readonly type: 'closed'; readonly by: 'client' | 'gateway'; readonly reason: string }
  /** The link carried nonsense or lost a message: drop it. The session goes on. */
  | { readonly type: 'broken' }

/** A gateway acknowledges within a second by default … */
const ACK_MS = 1_200
/** … and a line carries at least this much meanwhile. */
const BYTES_PER_MS = 16

const NOTHING = { type: 'nothing' } as const
const BROKEN = { type: 'broken' } as const

/**
 * The client's half of one conversation: mailbox, links and claims. The choice of transports is the
 * ladder's.
 */
export interface ClientSession {
  readonly state: ClientSessionState
  readonly outbox: Outbox
  /** Number of the link that is in use, or will be once it is welcomed; 0 for none. */
  readonly owner: number
  /** The same once it is welcomed; 0 before. */
  readonly inUse: number
  /** When an acknowledgement is due, or one is missed: wake the owner then, and read `missing`. `Infinity` for none. */
  readonly deadline: number
  /** The owner, once when the acknowledgement of what it was given is missed; else 0. */
  missing(now: number): number
  /**
   * Adds a link, under a number greater than any before. An `owner` displaces the one before it; a
   * `candidate` proves itself beside it.
   */
  open(link: number, as: 'owner' | 'candidate'): void
  /**
   * The link's hello as of now, for its opening and for every request of a polling link. An owner's
   * settles the acknowledgement.
   */
  hello(link: number): string
  /** Makes a candidate the owner. Messages that still arrive on the old owner count. */
  claim(link: number): void
  drop(link: number): void
  /** Pings that link. */
  ping(link: number, value: number): void
  /**
   * Queues a message. Null, or why it was not queued: `outbox-full` passes as acknowledgements
   * arrive, `bad-frame` is a value that JSON lacks.
   */
  send(body: Body): 'bad-frame' | 'too-large' | 'outbox-full' | 'closed' | null
  /** Queues the close, after every message queued before. */
  close(reason: string): void
  /**
   * Queues the close for a client that will hear no answer. Returns the link on which all that is
   * not acknowledged is written once more, whether it is welcomed or not: the owner, or a new link
   * where there is none. Numbers settle what the gateway has.
   */
  depart(reason: string): number
  /** The lines to write on that link next, of about `maxBytes`; 0 for control frames alone. */
  pull(link: number, maxBytes: number, now: number): Line[]
  /**
   * Takes a line from a link. Lines of dropped links still count: their numbers show whether they
   * are new.
   */
  receive(line: Line, link: number, now: number): ClientIncoming
}

/**
 * Pure: time is an argument, and what is to be done is returned as a value. `isFirst`: false for a
 * session that follows one which was lost. Gateways come and go here, so it writes nothing before
 * its welcome: the gateway that took it could be gone again, and the next would take it anew.
 */
export function createClientSession(
  id: string,
  limits: MailboxLimits = CLIENT_LIMITS,
  isFirst: boolean = true,
): ClientSession {
  const outbox = new Outbox(limits)
  const inbox = new Inbox(limits)
  const links = new Map<number, Link>()
  let { maxMessageBytes } = limits
  let state: ClientSessionState = 'open'
  /** Of the first welcome; empty before. */
  let epoch = ''
  let claims = 0
  let owner = 0
  /** The highest number of a link. */
  let newest = 0
  let missedAt = Infinity

  const schedule = (link: number, frame: ControlFrame) => links.get(link)?.controls.push(frame)

  const own = (link: number, known: Link) => {
    known.claim = ++claims
    owner = link
    outbox.rewind()
  }

  const closed = (by: 'client' | 'gateway', reason: string): ClientIncoming => {
    state = 'closed'
    return { type: state, by, reason }
  }

  /**
   * Whether a frame belongs to this life of the session. A link that was not welcomed may be
   * another life's, and so may its `end` when the link was opened before the epoch was known; but a
   * gateway's request for a pause concerns all its clients' sessions.
   */
  const isOurs = (frame: Frame, known: Link | undefined) =>
    frame.type === 'welcome'
      ? !epoch || frame.terms.epoch === epoch
      : !known || known.isWelcomed || (frame.type === 'end' && (frame.retry === 'later' || !(epoch && known.isEarly)))

  /** What the owner was given, and has not acknowledged, has the usual time from now on. */
  const expect = (now: number) => {
    missedAt = outbox.written > outbox.acked ? now + ACK_MS + outbox.bytes / BYTES_PER_MS : Infinity
  }

  const acknowledge = (seen: number, now: number): ClientIncoming => {
    if (!outbox.ack(seen)) return BROKEN
    expect(now)
    return state === 'closing' && !outbox.length ? closed('client', '') : NOTHING
  }

  const deliver = (frame: NumberedFrame, link: number, bytes: number, now: number): ClientIncoming => {
    const verdict = inbox.accept(frame.seq, bytes, now)
    // Only the owner promises to leave nothing out.
    if (verdict === 'gap' && link === owner) return BROKEN
    // Another link may still carry messages that were sent before the close.
    if (verdict !== 'next' || state === 'closed') return NOTHING
    if (frame.type === 'message') return frame
    inbox.acknowledgeNow(now)
    return closed('gateway', frame.reason)
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
      return Math.min(inbox.deadline, missedAt)
    },
    missing(now) {
      if (now < missedAt) return 0
      missedAt = Infinity
      return owner
    },
    open(link, as) {
      const fresh = { claim: 0, isWelcomed: false, isEarly: !epoch, mayWrite: isFirst && !epoch, controls: [] }
      links.set(link, fresh)
      newest = link
      if (as === 'owner') own(link, fresh)
    },
    hello(link) {
      const { claim = 0, isWelcomed } = links.get(link) ?? {}
      // A candidate may never arrive: its `seen` does not settle the debt.
      const seen = claim ? inbox.acknowledge() : inbox.seen
      return encodeHello({ session: id, link, claim, seen, resume: epoch, wantsWelcome: !isWelcomed })
    },
    claim(link) {
      const known = links.get(link)
      if (!known || link === owner) return
      own(link, known)
      schedule(link, { type: 'claim', claim: claims, seen: inbox.seen })
    },
    drop(link) {
      links.delete(link)
      if (link === owner) owner = 0
    },
    ping(link, value) {
      schedule(link, { type: 'ping', value })
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
    depart(reason) {
      this.close(reason)
      if (!owner) this.open(newest + 1, 'owner')
      outbox.rewind()
      const known = links.get(owner)
      if (known) known.mayWrite = true
      return owner
    },
    pull(link, maxBytes, now) {
      const known = links.get(link)
      if (!known) return []
      if (link === owner && inbox.deadline <= now) schedule(link, { type: 'ack', seen: inbox.acknowledge() })
      const lines = known.controls.splice(0).map(LINES.control)
      if (maxBytes && link === owner && known.mayWrite) outbox.pull(LINES, maxBytes, lines)
      if (missedAt === Infinity) expect(now)
      return lines
    },
    receive(line, link, now) {
      const frame = decodeLine(line)
      const known = links.get(link)
      if (!frame || !isOurs(frame, known)) return BROKEN
      switch (frame.type) {
        case 'message':
        case 'close':
          return deliver(frame, link, line.length, now)
        case 'ack':
          return acknowledge(frame.seen, now)
        case 'welcome': {
          const { terms } = frame
          const incoming = acknowledge(terms.seen, now)
          if (incoming !== NOTHING) return incoming
          if (known) known.isWelcomed = known.mayWrite = true
          epoch = terms.epoch
          maxMessageBytes = Math.min(maxMessageBytes, terms.maxMessageBytes)
          return frame
        }
        case 'end':
          // The acknowledgement of the close was lost with its link: the code implies it.
          return state === 'closing' && frame.code === 'closed' ? closed('client', '') : frame
        case 'ping':
          schedule(link, { type: 'pong', value: frame.value })
          return frame
        case 'pong':
          expect(now)
          return frame
        case 'claim':
          return BROKEN
      }
    },
  }
}
