import {
  type ClientSession,
  createClientSession,
  decodeHello,
  Inbox,
  LINES,
  type MailboxLimits,
  Outbox,
} from '@rungway/protocol'
import { payloadOf, type SavedState } from './saved-state.ts'

/** An inbox that shows what has come of a message which is not whole. */
export class KeptInbox extends Inbox {
  #joined = ''

  /** Exactly as much as `part` says: that much is acknowledged, and never comes again. */
  get joined(): string {
    return this.part ? this.#joined : ''
  }

  override join(...given: Parameters<Inbox['join']>): ReturnType<Inbox['join']> {
    const [{ from, text }] = given
    const before = this.joined
    const joined = super.join(...given)
    if (joined === 'part') this.#joined = before.slice(0, from) + text
    return joined
  }
}

/** A session whose state can be read, and its inbox. */
export interface KeptSession {
  readonly session: ClientSession
  readonly inbox: KeptInbox
}

/** A session that begins. `isFirst`: as of `createClientSession`. */
export function keptSession(id: string, limits: MailboxLimits, isFirst: boolean): KeptSession {
  const inbox = new KeptInbox(limits)
  return { session: createClientSession(id, limits, isFirst, undefined, inbox), inbox }
}

/** A reader of what a session says itself in its hello. */
function helloOf(session: ClientSession, link: number) {
  const query = new Map(
    session
      .hello(link)
      .split('&')
      .map((each) => each.split('=') as [string, string]),
  )
  const hello = decodeHello((name) => query.get(name))
  if (!hello.ok) throw new Error(`a hello that cannot be read: ${hello.error}`)
  return hello.value
}

/** What the session goes on from elsewhere. `link`: its owner. `links`: the highest number of one. */
export function stateOf(
  { session, inbox }: KeptSession,
  link: number,
  links: number,
): Omit<SavedState, 'unheard' | 'lane'> {
  const { outbox } = session
  const { session: id, resume, claim, seen } = helloOf(session, link)
  return {
    session: id,
    epoch: resume,
    claims: claim,
    links: Math.max(link, links),
    seen,
    joined: inbox.joined,
    acked: outbox.acked,
    outbox: outbox.unacknowledged().map(({ text, kind }) => [text, kind] as const),
  }
}

/**
 * The session as it goes on. It is told once more what it had been told: the numbers of its mailbox,
 * its claims, and the welcome. Nothing is written before it is welcomed here.
 */
export function revive(state: SavedState, limits: MailboxLimits, now: number): KeptSession {
  const { session: id, epoch, claims, links, seen, joined, acked } = state
  const outbox = new Outbox(limits, acked)
  for (const payload of state.outbox) outbox.push(payloadOf(payload))
  // A link was given each, or may have been: were the session lost now, all would be in doubt.
  outbox.pull(LINES, Infinity, [])
  const inbox = new KeptInbox(limits, seen)
  if (joined) inbox.join({ type: 'part', seq: seen + 1, text: joined, from: 0, total: Infinity }, Infinity, now)
  const session = createClientSession(id, limits, false, outbox, inbox)
  for (let claim = 0; claim < claims; claim++) session.open(links, 'owner')
  const { maxMessageBytes } = limits
  const terms = { seen: acked, epoch, resumed: true, maxMessageBytes, pingMs: 0, lingerMs: 0, pollMs: 0 }
  if (epoch) session.receive(LINES.control({ type: 'welcome', terms }), links, now)
  session.drop(links)
  return { session, inbox }
}
