import type { Code, LogLimits, Member, Position, Publication } from '@rungway/protocol'
import type { Broker } from '../broker/broker.ts'
import { Feed, type FeedListener } from '../broker/feed.ts'
import type { Scheduler } from '../scheduler.ts'
import { Members } from './members.ts'
import type { Rules } from './rules.ts'
import { SharedReads } from './shared-reads.ts'
import { Delivery, type MemberChange, type Part, type Subscription } from './subscriber.ts'

export interface ChannelHost {
  readonly broker: Broker
  readonly scheduler: Scheduler
  readonly maxMembers: number
  /** What one frame brings of what was missed, in characters: the rest follows in further ones. */
  readonly maxPartChars: number
  /** What is at hand of the newest, at most as much as the channel keeps. */
  readonly log: LogLimits
  /** So many more bytes are kept, for readers that come back or are slow. */
  kept(bytes: number): void
  /** The channel is not needed now. */
  idle(channel: Channel): void
}

/** How often a position is looked up again while the log changes over to another epoch. */
const TRIES = 20
const TRY_AGAIN_MS = 50
const READ_AGAIN_MS = 1_000

/** What one member takes that a slow subscriber knows of: an entry of a map, and its share of a member that only such have. */
const KNOWN_BYTES = 100

const knownBytes = ({ known }: Subscription): number => (known?.size ?? 0) * KNOWN_BYTES

const isSame = (a: Position, b: Position): boolean => a.epoch === b.epoch && a.offset === b.offset

/** What one frame of so many characters may hold of a part, at least one publication. */
function cut({ at, recovered, publications }: Part, maxChars: number): Part {
  let chars = 0
  const count = publications.findIndex(({ data }, index) => {
    chars += data.length
    return index > 0 && chars > maxChars
  })
  const last = publications[count - 1]
  if (last === undefined) return { at, recovered, publications }
  return { at: { epoch: at.epoch, offset: last.offset }, recovered, publications: publications.slice(0, count) }
}

/**
 * One channel on this node: what all its subscribers here share. The store is read once for all of
 * them, and not at all for what the newest publications answer.
 */
export class Channel implements FeedListener {
  readonly name: string
  /** What it is called in frames. */
  readonly alias: number
  readonly rules: Rules
  readonly members: Members
  readonly #host: ChannelHost
  readonly #subscriptions = new Set<Subscription>()
  readonly #reads: SharedReads
  #feed: Feed
  #opening: Promise<void> | null = null
  #keptBytes = 0
  /** Where those are that hear what is new. */
  #live: Position = { epoch: '', offset: 0 }

  constructor(name: string, alias: number, rules: Rules, host: ChannelHost) {
    this.name = name
    this.alias = alias
    this.rules = rules
    this.#host = host
    this.#reads = new SharedReads(host.broker, name)
    this.#feed = this.#newFeed()
    this.members = new Members({
      ...host,
      name,
      graceMs: rules.graceMs,
      changed: (change) => {
        for (const each of this.#subscriptions) if (each.isWatching) this.#tellOf(change, each)
      },
      released: () => this.#released(),
    })
  }

  get subscriberCount(): number {
    return this.#subscriptions.size
  }

  get isIdle(): boolean {
    return this.#subscriptions.size === 0 && !this.members.isHolding
  }

  /** Resolves when pushes come. Rejects when the store cannot be reached. */
  open(since: Position | null): Promise<void> {
    this.#opening ??= this.#open(since)
    return this.#opening
  }

  /**
   * Adds a subscription that has heard everything up to `since`, or wants what comes from now on.
   * `joined` is called with what it has missed, as far as one frame has room for it, before
   * anything else comes. Rejects when the store cannot be reached.
   */
  async join(
    subscription: Subscription,
    since: Position | null,
    wantsNewest: boolean,
    joined: (part: Part) => void,
  ): Promise<void> {
    await this.open(since)
    const part = since === null ? this.#newest(wantsNewest || this.rules.givesNewest) : await this.#follow(since)
    if (subscription.isOver) return
    this.#subscriptions.add(subscription)
    subscription.behind = isSame(part.at, this.#live) ? null : part.at
    joined(part)
    if (subscription.behind !== null) this.resume(subscription)
  }

  /** Whether it has joined. */
  hears(subscription: Subscription): boolean {
    return this.#subscriptions.has(subscription)
  }

  /** Up to where a subscription has heard. */
  positionOf({ behind }: Subscription): Position {
    return behind ?? this.#live
  }

  /**
   * Adds a subscription that goes on from another node: its subscriber has heard everything up to `at`,
   * and knows of those members, where it watches. What it has missed it is told as one that was slow.
   * Rejects when the store cannot be reached.
   */
  async rejoin(subscription: Subscription, at: Position, known: readonly Member[] | null): Promise<void> {
    // Until then it hears of no change.
    if (known !== null) subscription.known ??= new Map()
    await this.open(at)
    if (known !== null) await this.members.load()
    const part = await this.#follow(at)
    if (subscription.isOver) return
    this.#subscriptions.add(subscription)
    if (part.recovered && part.publications.length === 0 && part.at.epoch === at.epoch)
      subscription.behind = isSame(part.at, this.#live) ? null : part.at
    else this.#give(subscription, part, at)
    if (subscription.behind !== null) this.resume(subscription)
    if (known === null) return
    subscription.known = this.members.recalled(known)
    this.#host.kept(knownBytes(subscription))
    this.catchUp(subscription)
  }

  /** A subscriber that was too slow takes more. */
  resume(subscription: Subscription): void {
    const { behind } = subscription
    if (behind === null || subscription.isOver) return
    if (subscription.isConflated || this.rules.isConflated) return this.#giveNewest(subscription)
    const part = this.#known(behind)
    if (part !== null) return this.#give(subscription, part, behind)
    this.#read(behind).then(
      (read) => {
        if (subscription.behind === behind && !subscription.isOver) this.#give(subscription, read, behind)
      },
      () => void this.#host.scheduler.after(READ_AGAIN_MS, () => this.resume(subscription)),
    )
  }

  /** The subscription is over. What it stood for stays for a while, unless it has left. */
  remove(subscription: Subscription): void {
    subscription.isOver = true
    this.members.away(subscription)
    this.#forget(subscription)
    this.#subscriptions.delete(subscription)
    this.#released()
  }

  /** Ends every subscription, and lets go of the store. */
  close(code: Code): void {
    for (const each of this.#subscriptions) {
      each.isOver = true
      this.#forget(each)
      each.subscriber.off(code, each)
    }
    this.#subscriptions.clear()
    this.#feed.close()
    this.#count(0)
  }

  publication(publication: Publication): void {
    const before = this.#live
    this.#live = { epoch: before.epoch, offset: publication.offset }
    const delivery = this.#delivery(publication)
    for (const each of this.#subscriptions) {
      if (each.behind === null && !each.subscriber.publication(delivery, each)) each.behind = before
    }
    this.#count(this.#log.chars)
  }

  broken(at: Position, recovered: boolean, missed: readonly Publication[]): void {
    const part = this.#cut({ at, recovered, publications: missed })
    const before = this.#live
    this.#live = at
    for (const each of this.#subscriptions) if (each.behind === null) this.#give(each, part, before)
    this.#count(this.#log.chars)
  }

  ephemeral(data: string, author: string | null): void {
    const delivery = new Delivery(this, 0, data, author)
    for (const each of this.#subscriptions) each.subscriber.ephemeral(delivery, each)
  }

  member(change: 'in' | 'out' | 'swap', at: Position, member: Member): void {
    this.members.pushed(change, at, member)
  }

  picture(): void {
    this.members.reread()
  }

  get #log() {
    const { log } = this.#feed
    if (log === null) throw new Error(`the channel ${this.name} is not open`)
    return log
  }

  #newFeed(): Feed {
    const { messages, bytes } = this.rules.keep
    const { maxRing, maxRingChars, maxWaiting } = this.#host.log
    const limits = { maxRing: Math.min(maxRing, messages), maxRingChars: Math.min(maxRingChars, bytes), maxWaiting }
    return new Feed(this.#host.broker, this.name, this.#host.scheduler, this, limits)
  }

  async #open(since: Position | null): Promise<void> {
    try {
      const { at } = await this.#feed.open(since)
      this.#live = at
      this.#count(this.#log.chars)
    } catch (error) {
      this.#feed.close()
      this.#feed = this.#newFeed()
      this.#opening = null
      throw error
    }
  }

  #newest(isWanted: boolean): Part {
    const { at, newest } = this.#log
    return { at, recovered: true, publications: isWanted && newest !== null ? [newest] : [] }
  }

  #follow(since: Position): Part | Promise<Part> {
    return this.#known(since) ?? this.#read(since)
  }

  /** What follows a position, when the newest publications reach back so far. */
  #known(since: Position): Part | null {
    const oldestAt = this.#host.scheduler.epochNow() - this.rules.keep.ageMs
    const publications = this.#log.since(since, oldestAt)
    return publications && this.#cut({ at: this.#log.at, recovered: true, publications })
  }

  /** The same from the store. It may end before the newest, or be cut. */
  async #read(since: Position, tries = TRIES): Promise<Part> {
    const { recovered, publications, top, more } = await this.#reads.after(since)
    const { at } = this.#log
    if (!recovered) return { at, recovered, publications: [] }
    if (top.epoch !== at.epoch || since.offset > at.offset) {
      if (tries === 0) return { at, recovered: false, publications: [] }
      // The store, or the subscriber by another node, knows more than this node, which has to hear
      // of it first: else it would vouch for what it has not seen.
      this.#feed.moved(top)
      await new Promise<void>((resolve) => void this.#host.scheduler.after(TRY_AGAIN_MS, resolve))
      return this.#read(since, tries - 1)
    }
    const end = more ? (publications.at(-1)?.offset ?? since.offset) : top.offset
    // What the store has and this node does not comes to all alike.
    if (end >= at.offset)
      return this.#cut({ at, recovered, publications: publications.filter(({ offset }) => offset <= at.offset) })
    const rest = this.#known({ epoch: at.epoch, offset: end })
    if (rest === null) return this.#cut({ at: { epoch: at.epoch, offset: end }, recovered, publications })
    return this.#cut({ at: rest.at, recovered, publications: [...publications, ...rest.publications] })
  }

  #cut(part: Part): Part {
    return cut(part, this.#host.maxPartChars)
  }

  #give(subscription: Subscription, part: Part, before: Position): void {
    subscription.behind = isSame(part.at, this.#live) ? null : part.at
    if (!subscription.subscriber.broken(part, subscription)) subscription.behind = before
  }

  #giveNewest(subscription: Subscription): void {
    const { newest, at } = this.#log
    const { behind } = subscription
    subscription.behind = null
    if (behind === null || isSame(behind, at)) return
    const isNext = newest?.prev === behind.offset && behind.epoch === at.epoch
    const isTaken =
      newest !== null && (subscription.isConflated || isNext)
        ? subscription.subscriber.publication(this.#delivery(newest), subscription)
        : // Something is left out that the client has not said to be worth nothing.
          subscription.subscriber.broken(
            { at, recovered: false, publications: newest === null ? [] : [newest] },
            subscription,
          )
    if (!isTaken) subscription.behind = behind
  }

  #tellOf(change: MemberChange, subscription: Subscription): void {
    if (subscription.known !== null || subscription.subscriber.member(change, subscription)) return
    subscription.known = this.members.before(change)
    this.#host.kept(knownBytes(subscription))
  }

  /** A subscriber that was too slow takes changes of members again. */
  catchUp(subscription: Subscription): void {
    const before = knownBytes(subscription)
    this.members.catchUp(subscription)
    this.#host.kept(knownBytes(subscription) - before)
  }

  #forget(subscription: Subscription): void {
    this.#host.kept(-knownBytes(subscription))
    subscription.known = null
  }

  #delivery({ offset, data, author }: Publication): Delivery {
    return new Delivery(this, offset, data, author)
  }

  #released(): void {
    if (this.isIdle) this.#host.idle(this)
  }

  #count(bytes: number): void {
    this.#host.kept(bytes - this.#keptBytes)
    this.#keptBytes = bytes
  }
}
