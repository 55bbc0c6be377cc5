import type { Body, ControlFrame, Frame, NumberedFrame, PartFrame } from '../wire/frame.ts'
import { encodeHello } from '../wire/hello.ts'
import { closePayload, decodeLine, LINES, type Line, lanePayload, payloadOf } from '../wire/line-codec.ts'
import { Flow } from './flow.ts'
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
  /** A part of a message was kept until the rest comes, or one that was given to the link has come. */
  | { readonly type: 'part' }
  /** `chars`: how long a message is that came in parts. */
  | (Frame & { readonly type: 'message'; readonly chars?: number })
  | (Frame & { readonly type: 'lane' | 'welcome' | 'pong' })
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

/** The longest message that a gateway may cut. */
const MAX_JOINED_CHARS = 16_000_000

const NOTHING = { type: 'nothing' } as const
const PART = { type: 'part' } as const
const BROKEN = { type: 'broken' } as const

/**
 * The client's half of one conversation: mailbox, links and claims. The choice of transports is the
 * ladder's.
 */
export interface ClientSession {
  readonly state: ClientSessionState
  readonly outbox: Outbox
  /** Whether a gateway has welcomed it. */
  readonly isKnown: boolean
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
   * arrive, `bad-frame` is a value that JSON lacks. `isLane`: it is for the layer above on the other
   * side; such a body is JSON.
   */
  send(body: Body, isLane?: boolean): 'bad-frame' | 'too-large' | 'outbox-full' | 'closed' | null
  /** Queues the close, after every message queued before. */
  close(reason: string): void
  /**
   * Queues the close for a client that will hear no answer. Returns the link on which all that is
   * not acknowledged is written once more, whether it is welcomed or not: the owner, or a new link
   * where there is none. Numbers settle what the gateway has.
   */
  depart(reason: string): number
  /**
   * The lines to write on that link next, of about `maxBytes`; 0 for control frames alone. A message
   * over `partBytes` is cut, where the gateway takes parts. Absent, for links whose writes are not
   * answered: no more than the line seems to carry in a second is under way.
   */
  pull(link: number, maxBytes: number, now: number, partBytes?: number): Line[]
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
 * `outbox` and `inbox`: of a session that goes on.
 */
export function createClientSession(
  id: string,
  limits: MailboxLimits = CLIENT_LIMITS,
  isFirst: boolean = true,
  outbox: Outbox = new Outbox(limits),
  inbox: Inbox = new Inbox(limits),
): ClientSession {
  const flow = new Flow()
  const links = new Map<number, Link>()
  let { maxMessageBytes } = limits
  let state: ClientSessionState = 'open'
  /** Of the first welcome; empty before. */
  let epoch = ''
  let takesParts = false
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
    flow.renewed()
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
    missedAt = outbox.isUnderWay ? now + ACK_MS + outbox.bytes / BYTES_PER_MS : Infinity
  }

  const acknowledge = (now: number, seen: number, part?: number): ClientIncoming => {
    if (!outbox.ack(seen, part)) return BROKEN
    if (!outbox.isUnderWay) flow.arrived(now)
    expect(now)
    return state === 'closing' && !outbox.length ? closed('client', '') : NOTHING
  }

  const deliver = (
    frame: NumberedFrame & { readonly chars?: number },
    link: number,
    bytes: number,
    now: number,
  ): ClientIncoming => {
    const verdict = inbox.accept(frame.seq, bytes, now)
    // Only the owner promises to leave nothing out.
    if (verdict === 'gap' && link === owner) return BROKEN
    // Another link may still carry messages that were sent before the close.
    if (verdict !== 'next' || state === 'closed') return NOTHING
    if (frame.type !== 'close') return frame
    inbox.acknowledgeNow(now)
    return closed('gateway', frame.reason)
  }

  /** A gateway that takes no parts has sent none, and does not know what this would be. */
  const heard = (seen: number) => ({ seen, ...(takesParts && { part: inbox.part }) })

  const join = (frame: PartFrame, link: number, bytes: number, now: number): ClientIncoming => {
    const joined = inbox.join(frame, MAX_JOINED_CHARS, now)
    if (typeof joined !== 'string') return deliver({ ...joined, chars: frame.total }, link, bytes, now)
    if (joined === 'part') return PART
    return joined === 'replay' || (joined === 'gap' && link !== owner) ? NOTHING : BROKEN
  }

  const write = (lines: Line[], maxBytes: number, now: number, partBytes?: number) => {
    if (partBytes) return outbox.pull(LINES, maxBytes, lines, partBytes)
    const { room } = flow
    const value = room && flow.wrote(outbox.pull(LINES, Math.min(room, maxBytes), lines, room), now)
    if (value) lines.push(LINES.control({ type: 'ping', value }))
    return
  }

  return {
    outbox,
    get state() {
      return state
    },
    get isKnown() {
      return !!epoch
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
      return encodeHello({ session: id, link, claim, seen, part: inbox.part, resume: epoch, wantsWelcome: !isWelcomed })
    },
    claim(link) {
      const known = links.get(link)
      if (!known || link === owner) return
      own(link, known)
      schedule(link, { type: 'claim', claim: claims, ...heard(inbox.seen) })
    },
    drop(link) {
      links.delete(link)
      if (link === owner) owner = 0
    },
    ping(link, value) {
      schedule(link, { type: 'ping', value })
    },
    send(body, isLane) {
      if (state !== 'open') return 'closed'
      try {
        const payload = isLane ? lanePayload(JSON.stringify(body)) : payloadOf(body)
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
      // All of it at once: there is no later.
      takesParts = false
      const known = links.get(owner)
      if (known) known.mayWrite = true
      return owner
    },
    pull(link, maxBytes, now, partBytes) {
      const known = links.get(link)
      if (!known) return []
      if (link === owner && inbox.deadline <= now) schedule(link, { type: 'ack', ...heard(inbox.acknowledge()) })
      const lines = known.controls.length ? known.controls.splice(0).map(LINES.control) : []
      if (maxBytes && link === owner && known.mayWrite) write(lines, maxBytes, now, takesParts ? partBytes : Infinity)
      if (missedAt === Infinity) expect(now)
      return lines
    },
    receive(line, link, now) {
      const frame = decodeLine(line)
      const known = links.get(link)
      if (!frame || !isOurs(frame, known)) return BROKEN
      switch (frame.type) {
        case 'message':
        case 'lane':
        case 'close':
          return deliver(frame, link, line.length, now)
        case 'part':
          return join(frame, link, line.length, now)
        case 'ack':
          return acknowledge(now, frame.seen, frame.part)
        case 'welcome': {
          const { terms } = frame
          const incoming = acknowledge(now, terms.seen, terms.part)
          if (incoming !== NOTHING) return incoming
          if (known) known.isWelcomed = known.mayWrite = true
          epoch = terms.epoch
          takesParts = terms.part !== undefined
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
          // The ladder's own have the value 1.
          if (frame.value < 2) return frame
          flow.answered(frame.value, now)
          return flow.isAsking ? PART : NOTHING
        case 'claim':
          return BROKEN
      }
    },
  }
}
