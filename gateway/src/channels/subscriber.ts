import {
  type Code,
  lanePayload,
  type Member,
  type Payload,
  type Position,
  type Publication,
  publicationText,
} from '@rungway/protocol'
import { SharedPayload } from '../sessions/memory-ledger.ts'

/** One publication, or one ephemeral message, on its way to all subscribers of a channel. */
export class Delivery {
  readonly channel: { readonly name: string; readonly alias: number }
  /** 0: ephemeral. */
  readonly offset: number
  /** JSON. */
  readonly data: string
  readonly author: string | null
  #lane: SharedPayload | null = null
  #others: Map<number, SharedPayload> | null = null

  constructor(
    channel: { readonly name: string; readonly alias: number },
    offset: number,
    data: string,
    author: string | null,
  ) {
    this.channel = channel
    this.offset = offset
    this.data = data
    this.author = author
  }

  /** As a session is sent it that knows the channel by that alias: encoded once for all of those. */
  laneAs(alias: number): Payload {
    if (alias !== this.channel.alias) {
      this.#others ??= new Map()
      return encodedOnce(this.#others, alias, () => this.#encoded(alias))
    }
    this.#lane ??= new SharedPayload(this.#encoded(alias))
    return this.#lane
  }

  #encoded(alias: number): Payload {
    return lanePayload(publicationText(alias, this.offset, this.data, this.author))
  }
}

function encodedOnce(known: Map<number, SharedPayload>, alias: number, encode: () => Payload): SharedPayload {
  const before = known.get(alias)
  if (before !== undefined) return before
  const encoded = new SharedPayload(encode())
  known.set(alias, encoded)
  return encoded
}

/** A change among the members of a channel, on its way to those who watch. */
export class MemberChange {
  readonly change: 'in' | 'out' | 'swap'
  readonly member: Member
  /** What it was before; null for one that has come. */
  readonly before: Member | null
  readonly #lanes = new Map<number, SharedPayload>()

  constructor(change: MemberChange['change'], member: Member, before: Member | null) {
    this.change = change
    this.member = member
    this.before = before
  }

  /** As a session is sent it that knows the channel by that alias. */
  laneAs(alias: number): Payload {
    return encodedOnce(this.#lanes, alias, () => lanePayload(JSON.stringify([this.change, alias, this.member])))
  }
}

/** What comes in one piece: a part of what was missed. */
export interface Part {
  /** Where the subscriber is after it. */
  readonly at: Position
  /** Whether nothing lies between where it was and `publications`. */
  readonly recovered: boolean
  readonly publications: readonly Publication[]
}

/**
 * What hears a channel: a session, or whatever another adapter has. Its methods must not throw.
 */
export interface Subscriber {
  /**
   * The next publication. False: it takes no more for now. Then nothing comes until
   * `subscription.resume()`, and what was missed comes by `broken`.
   */
  publication(delivery: Delivery, subscription: Subscription): boolean
  /** To be dropped by a subscriber that is slow. */
  ephemeral(delivery: Delivery, subscription: Subscription): void
  /**
   * Only for a subscription that watches. False: it takes no more for now. Then nothing comes until
   * `subscription.catchUp()`, and then what has become of each member.
   */
  member(change: MemberChange, subscription: Subscription): boolean
  /**
   * The place has moved, or a part of what was missed. False: it takes no more, as above. While `subscription.behind` is not null
   * there is more, which comes after `subscription.resume()`.
   */
  broken(part: Part, subscription: Subscription): boolean
  /** The subscription is over. */
  off(code: Code, subscription: Subscription): void
}

/** What a subscription needs of its channel. */
interface SubscribedChannel {
  readonly name: string
  readonly alias: number
  readonly members: {
    standing(subscription: Subscription): { readonly member: Member; readonly isOut: boolean } | null
    knownTo(subscription: Subscription): readonly Member[]
    away(subscription: Subscription): void
    back(subscription: Subscription): void
    leave(subscription: Subscription): void
  }
  hears(subscription: Subscription): boolean
  positionOf(subscription: Subscription): Position
  catchUp(subscription: Subscription): void
  resume(subscription: Subscription): void
  remove(subscription: Subscription): void
}

/** A subscriber's hold on a channel. Small, because there is one for each session and channel. */
export class Subscription {
  readonly channel: SubscribedChannel
  readonly subscriber: Subscriber
  /** What the channel is called in its frames: in a session that was on another node, as it was there. */
  alias: number
  /** The next one of the same subscriber. */
  next: Subscription | null = null
  /** Up to where it has heard, when it does not hear what is new; null when it does. */
  behind: Position | null = null
  /** The member that it stands for. */
  memberId: string | null = null
  /** Whether a change of that member has been pushed since: the first may be its own coming. */
  hasMemberChanged = false
  /** Whether it hears of members. */
  isWatching = false
  /** The members that it knows of, when it does not hear of changes; null when it does. */
  known: Map<string, Member> | null = null
  /** Whether it wants the newest alone of what it was too slow for. */
  isConflated = false
  isOver = false

  constructor(channel: SubscribedChannel, subscriber: Subscriber) {
    this.channel = channel
    this.alias = channel.alias
    this.subscriber = subscriber
  }

  /** The subscriber takes more again. */
  resume(): void {
    this.channel.resume(this)
  }

  /** The subscriber takes changes of members again. */
  catchUp(): void {
    this.channel.catchUp(this)
  }

  /** Ends it, without a word to the subscriber. */
  end(): void {
    this.channel.remove(this)
  }
}
