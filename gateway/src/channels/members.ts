import type { Member, Position } from '@rungway/protocol'
import type { Broker, Picture } from '../broker/broker.ts'
import type { Scheduler } from '../scheduler.ts'
import { Refused } from './refused.ts'
import { MemberChange, type Subscription } from './subscriber.ts'

/** A member that this node vouches for. */
interface Held {
  readonly member: Member
  /** The subscription that it stands for now; null when that is gone, and it may come back. */
  by: Subscription | null
  /** Cancels its leave. */
  stay: () => void
  /** It has left, and comes back with its subscription. */
  isOut: boolean
}

interface MembersHost {
  readonly name: string
  readonly graceMs: number
  readonly maxMembers: number
  readonly broker: Pick<Broker, 'enter' | 'leave' | 'presence'>
  readonly scheduler: Pick<Scheduler, 'after'>
  /** Those who watch are to hear of it. */
  changed(change: MemberChange): void
  /** A member that was held is held no more. */
  released(): void
}

const isSame = (a: Member, b: Member): boolean => JSON.stringify(a) === JSON.stringify(b)
const STAY = (): void => {}
const AGAIN_MS = 1_000

/** Who is in one channel, as far as anyone on this node wants to know, and whom this node vouches for. */
export class Members {
  readonly #host: MembersHost
  /** Null until anyone wants it. */
  #picture: Map<string, Member> | null = null
  #loading: Promise<void> | null = null
  #at: Position | null = null
  #isReading = false
  /** What is being read may be older than what has been pushed. */
  #isStale = false
  /** Changes during a read. */
  #early: { readonly change: MemberChange['change']; readonly at: Position; readonly member: Member }[] = []
  readonly #held = new Map<string, Held>()

  constructor(host: MembersHost) {
    this.#host = host
  }

  /** Whether any member is vouched for, one that may come back included. */
  get isHolding(): boolean {
    return this.#held.size > 0
  }

  /**
   * Who is there now, the member included that a subscription stands for, whose own coming may not
   * have been pushed yet. Empty before `load`.
   */
  seenBy(subscription: Subscription): readonly Member[] {
    const own = this.#heldBy(subscription)
    const picture = new Map(this.#picture)
    if (own !== null && !own.isOut) picture.set(own.member.id, own.member)
    return [...picture.values()]
  }

  /** Whether one more may enter. */
  hasRoomFor(id: string): boolean {
    const { size = 0 } = this.#picture ?? {}
    return size < this.#host.maxMembers || this.#picture?.has(id) === true
  }

  /** Reads the picture, once; changes keep it from then on. */
  load(): Promise<void> {
    this.#loading ??= this.#read().catch((error: unknown) => {
      this.#loading = null
      throw error
    })
    return this.#loading
  }

  /** The same for one that is not there yet. Throws `Refused` with `too-many` at `maxMembersPerChannel`. */
  async admit(subscription: Subscription, member: Member): Promise<void> {
    await this.load()
    const { maxMembers } = this.#host
    if (!this.hasRoomFor(member.id))
      throw new Refused('too-many', `The channel has as many members as maxMembersPerChannel allows (${maxMembers}).`)
    await this.enter(subscription, member)
    if (subscription.isOver) this.away(subscription)
  }

  /** A subscription stands for a member. If another did, it does so no more. */
  async enter(subscription: Subscription, member: Member): Promise<void> {
    this.#held.get(member.id)?.stay()
    this.#held.set(member.id, { member, by: subscription, stay: STAY, isOut: false })
    subscription.memberId = member.id
    await this.#host.broker.enter(this.#host.name, member)
  }

  /** A subscription is gone, or without a link: its member leaves after the grace, unless it comes back. */
  away(subscription: Subscription): void {
    const held = this.#heldBy(subscription)
    if (held === null) return
    held.stay()
    if (subscription.isOver) held.by = null
    if (held.isOut) return this.#leave(held)
    held.stay = this.#host.scheduler.after(this.#host.graceMs, () => this.#leave(held))
  }

  /** A subscription has a link again. */
  back(subscription: Subscription): void {
    const held = this.#heldBy(subscription)
    if (held === null) return
    held.stay()
    held.stay = STAY
    if (held.isOut) this.#enter(held)
  }

  /** The member that a subscription stands for, and whether it has left until there is a link again. */
  standing(subscription: Subscription): { readonly member: Member; readonly isOut: boolean } | null {
    return this.#heldBy(subscription)
  }

  /** The members that a subscription knows of which watches. */
  knownTo(subscription: Subscription): readonly Member[] {
    return subscription.known === null ? this.seenBy(subscription) : [...subscription.known.values()]
  }

  /** The same members, as they are here where they are the same. */
  recalled(known: readonly Member[]): Map<string, Member> {
    const now = ({ id }: Member) => this.#picture?.get(id)
    return new Map(
      known.map((member) => {
        const here = now(member)
        return [member.id, here !== undefined && isSame(here, member) ? here : member]
      }),
    )
  }

  /** A subscription stands for a member that another node has vouched for. */
  async adopt(subscription: Subscription, member: Member, isOut: boolean): Promise<void> {
    this.#held.get(member.id)?.stay()
    const held: Held = { member, by: subscription, stay: STAY, isOut }
    this.#held.set(member.id, held)
    subscription.memberId = member.id
    if (isOut) return
    const { broker, name, scheduler } = this.#host
    await broker.enter(name, member).catch(() => void scheduler.after(AGAIN_MS, () => this.#bring(held)))
  }

  /** What the subscription stands for leaves at once. */
  leave(subscription: Subscription): void {
    const held = this.#heldBy(subscription)
    if (held === null) return
    held.by = null
    this.#leave(held)
  }

  /** A change that the broker pushes. */
  pushed(change: MemberChange['change'], at: Position, member: Member): void {
    if (this.#isReading) {
      this.#early.push({ change, at, member })
      return
    }
    if (this.#picture === null || this.#at === null) return
    const isNext = at.epoch === this.#at.epoch && at.offset === this.#at.offset + 1
    if (isNext) {
      this.#at = at
      this.#apply(change, member)
    } else if (at.epoch !== this.#at.epoch || at.offset > this.#at.offset) this.reread()
  }

  /** Who was there before the newest change. */
  before({ member, before }: MemberChange): Map<string, Member> {
    const known = new Map(this.#picture)
    if (before === null) known.delete(member.id)
    else known.set(member.id, before)
    return known
  }

  /** Tells a subscriber that was too slow what has become of each member since, as far as it takes it. */
  catchUp(subscription: Subscription): void {
    const { known, subscriber } = subscription
    if (known === null || this.#picture === null) return
    for (const before of known.values()) {
      const { id } = before
      const member = this.#picture.get(id)
      if (member === before) continue
      const change = new MemberChange(member === undefined ? 'out' : 'swap', member ?? before, before)
      if (!subscriber.member(change, subscription)) return
      if (member === undefined) known.delete(id)
      else known.set(id, member)
    }
    for (const member of this.#picture.values()) {
      if (known.has(member.id)) continue
      if (!subscriber.member(new MemberChange('in', member, null), subscription)) return
      known.set(member.id, member)
    }
    subscription.known = null
  }

  /** Changes may have been lost: reads who is there, and tells what is new. */
  reread(): void {
    const isWanted = this.#picture !== null || this.#held.size > 0
    if (this.#isReading) this.#isStale = true
    else if (isWanted) this.#read().catch(() => void this.#host.scheduler.after(AGAIN_MS, () => this.reread()))
  }

  async #read(): Promise<void> {
    this.#isReading = true
    let picture: Picture
    try {
      do {
        this.#isStale = false
        picture = await this.#host.broker.presence(this.#host.name)
      } while (this.#isStale)
    } finally {
      this.#isReading = false
    }
    this.#replace(picture)
    const early = this.#early
    this.#early = []
    for (const { change, at, member } of early) this.pushed(change, at, member)
  }

  #replace({ at, members }: Picture): void {
    const now = new Map(members.map((member) => [member.id, member]))
    // A store that came back empty does not know whom this node vouches for: they have not left.
    for (const held of this.#held.values()) {
      // One that is gone, and may be at another node by now, is not brought back.
      if (held.by === null || held.isOut || now.has(held.member.id)) continue
      now.set(held.member.id, held.member)
      this.#bring(held)
    }
    this.#at = at
    const before = this.#picture
    if (before === null) {
      this.#picture = now
      return
    }
    for (const member of [...before.values()]) if (!now.has(member.id)) this.#apply('out', member)
    for (const member of now.values()) {
      const known = before.get(member.id)
      if (known === undefined) this.#apply('in', member)
      else if (!isSame(known, member)) this.#apply('swap', member)
    }
  }

  #apply(change: MemberChange['change'], member: Member): void {
    const before = this.#picture?.get(member.id) ?? null
    if (change === 'out') this.#picture?.delete(member.id)
    else this.#picture?.set(member.id, member)
    this.#host.changed(new MemberChange(change, member, before))
  }

  /** Brings to the store whether the member is there, as often as it takes. */
  #bring(held: Held): void {
    const { name, broker, scheduler } = this.#host
    const { isOut, member } = held
    // Of a member that has come back by another subscription, what is there now counts.
    const counts = () => held.isOut === isOut && (this.#held.get(member.id) ?? held) === held
    if (!counts()) return
    const bringing = isOut ? broker.leave(name, member.id) : broker.enter(name, member)
    bringing.catch(() => void scheduler.after(AGAIN_MS, () => this.#bring(held)))
  }

  #heldBy(subscription: Subscription): Held | null {
    const { memberId } = subscription
    const held = memberId === null ? undefined : this.#held.get(memberId)
    return held?.by === subscription ? held : null
  }

  #enter(held: Held): void {
    held.isOut = false
    this.#bring(held)
  }

  #leave(held: Held): void {
    const { id } = held.member
    held.stay()
    if (this.#held.get(id) !== held) return
    const wasOut = held.isOut
    held.isOut = true
    if (held.by === null) this.#held.delete(id)
    if (!wasOut) this.#bring(held)
    if (held.by === null) this.#host.released()
  }
}
