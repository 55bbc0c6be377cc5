import { createHash } from 'node:crypto'
import {
  type Code,
  decodeUp,
  idOf,
  type Json,
  type LaneUp,
  lanePayload,
  type Member,
  upFault,
  utf8Length,
} from '@rungway/protocol'
import { RungwayError } from '../errors.ts'
import type { RequestOptions } from '../sessions/session.ts'
import type { LayerCarry, SessionLayer } from '../sessions/session-layer.ts'
import type { SessionRecord } from '../sessions/session-record.ts'
import { type Asked, answerCall, type CalledLane } from './calls.ts'
import type { LaneShell } from './lane.ts'
import { type CarriedLane, LaneCarry } from './lane-carry.ts'
import type { Members } from './members.ts'
import { PublishQueue } from './publish-queue.ts'
import { Rates } from './rates.ts'
import { Refused } from './refused.ts'
import { type Methods, Requests } from './requests.ts'
import type { MemberChange, Part } from './subscriber.ts'
import { Delivery, Subscription } from './subscriber.ts'
import { brokenText, joinedText, noText, okText } from './wording.ts'

/** Beyond this share of its outbox a session is slow, and within that share it is not any more. */
const SLOW_SHARE = 1 / 2
const QUICK_SHARE = 1 / 8
/** More than a node has channels in use, most often. */
const ALIASES = 2 ** 20
/** When a client whose calls were too much may call again. */
const AGAIN_MS = 1_000

type Sub = Extract<LaneUp, { readonly type: 'sub' }>

/** Others learn nothing by which they could take a member's place, and no other user can. */
const memberIdOf = (userId: string, token: string): string =>
  createHash('sha256').update(`${userId}\n${token}`).digest('base64url').slice(0, 21)

/** Channels and requests of one session. */
export class SessionLane implements SessionLayer, CarriedLane, CalledLane {
  readonly record: SessionRecord
  readonly shell: LaneShell
  readonly #methods: Methods
  readonly rates: Rates = new Rates()
  /** Subscriptions, those that are being made included; the newest first. */
  #first: Subscription | null = null
  #isSlow = false
  #isOver = false
  /** By channel: what is under way there, so that calls about one channel keep their order. */
  #tails: Map<string, Promise<void>> | null = null
  #publishes: PublishQueue | null = null
  #requests: Requests | null = null
  /** Characters of calls that are under way. */
  #calling = 0
  /** Calls under way that have an id; null where there are none. */
  #calls: Map<number, Asked> | null = null
  isHeld = false
  /** Calls that were answered before they were over; null where there are none. */
  #answered: Set<number> | null = null

  constructor(record: SessionRecord, shell: LaneShell, methods: Methods) {
    this.record = record
    this.shell = shell
    this.#methods = methods
  }

  get isOver(): boolean {
    return this.#isOver
  }

  get publishes(): PublishQueue {
    this.#publishes ??= new PublishQueue(this)
    return this.#publishes
  }

  get requests(): Requests {
    this.#requests ??= new Requests(this, this.#methods)
    return this.#requests
  }

  get subscriptionCount(): number {
    let count = 0
    for (let at = this.#first; at !== null; at = at.next) count++
    return count
  }

  get carry(): LayerCarry {
    return new LaneCarry(this)
  }

  subscriptions(): readonly Subscription[] {
    const all: Subscription[] = []
    for (let at = this.#first; at !== null; at = at.next) all.push(at)
    return all
  }

  get calls(): readonly Asked[] {
    return [...(this.#calls?.values() ?? [])]
  }

  answerEarly(id: number, refused: Refused): void {
    this.no(id, refused)
    this.#answered ??= new Set()
    this.#answered.add(id)
  }

  find(channel: string): Subscription | null {
    let at = this.#first
    while (at !== null && at.channel.name !== channel) at = at.next
    return at
  }

  hear(body: Json, chars: number): void {
    const up = decodeUp(body)
    if (up !== null) return answerCall(this, up, chars)
    const id = idOf(body)
    if (id === null) this.shell.refused('bad-request')
    else this.no(id, new Refused('bad-request', `${upFault(body)} PROTOCOL.md, section 17.`))
  }

  /** Sends what a channel or a request answers. */
  say(text: string): void {
    if (!this.#isOver) this.record.queue(lanePayload(text))
  }

  hold(chars: number): void {
    const { maxOutboxBytes } = this.shell.limits
    if (this.#calling > 0 && this.#calling + chars > maxOutboxBytes)
      throw new Refused(
        'too-many',
        `More than maxOutboxBytes (${maxOutboxBytes}) of calls wait for their answers.`,
        AGAIN_MS,
      )
    this.#count(chars)
  }

  release(chars: number): void {
    this.#count(-chars)
  }

  #count(chars: number): void {
    this.#calling += chars
    this.record.unwrittenChanged(chars)
  }

  ok(id: number, result: string): void {
    if (this.#answered?.has(id) !== true) this.say(okText(id, result))
  }

  no(id: number, { code, message, retryAfterMs }: Refused): void {
    if (this.#answered?.has(id) === true) return
    this.shell.refused(code)
    this.say(noText(id, code, message.slice(0, 1_000), retryAfterMs))
  }

  /**
   * Runs after everything before it that is about the same channel. What fails is answered, if it
   * has an id.
   */
  inOrder(channel: string, up: Asked | null, run: () => Promise<void>): void {
    const id = up?.id ?? null
    const guarded = () =>
      run().catch((error: unknown) => {
        const refused = this.refusalFor(error)
        if (id === null) this.shell.refused(refused.code)
        else this.no(id, refused)
      })
    if (up !== null) {
      this.#calls ??= new Map()
      this.#calls.set(up.id, up)
    }
    this.#tails ??= new Map()
    const tails = this.#tails
    const before = tails.get(channel)
    const tail = before === undefined ? guarded() : before.then(guarded)
    tails.set(channel, tail)
    void tail.then(() => {
      if (tails.get(channel) === tail) tails.delete(channel)
      if (id !== null) this.#calls?.delete(id)
      // An empty map takes as much as the lane.
      if (tails.size > 0 || this.#tails !== tails) return
      this.#tails = null
      this.#calls = null
    })
  }

  /** What a call is answered that has failed with that. */
  refusalFor(error: unknown): Refused {
    if (error instanceof Refused) return error
    this.shell.report(error, { session: this.record.session, event: 'channels' })
    return new Refused('internal', 'The gateway, or the application behind it, failed. Ask again later.', 1_000)
  }

  /** Subscribes as the client wants it, and answers. It has to be allowed. */
  async join({ id, channel, since, flags }: Sub): Promise<void> {
    const before = this.find(channel)
    this.#checkRoom(before)
    const joining = this.shell.hub.channel(channel)
    const { members } = joining
    const subscription = new Subscription(joining, this)
    subscription.isWatching = flags.presence === true
    subscription.isConflated = flags.conflate === true
    subscription.alias = before?.alias ?? this.#aliasOf(joining)
    this.add(subscription)
    try {
      await joining.open(since)
      if (flags.member !== undefined) await this.#enter(members, subscription, flags.member, flags.data)
      else if (before !== null) members.leave(before)
      if (subscription.isWatching) await members.load()
      await joining.join(subscription, since, flags.newest === true, (part) => {
        // Not earlier: nothing may be published to neither of the two.
        if (before !== null) this.#drop(before)
        const present = subscription.isWatching ? members.seenBy(subscription) : null
        this.ok(id, joinedText(subscription.alias, part, present))
        if (subscription.behind !== null) this.#isSlow = true
      })
    } catch (error) {
      members.leave(subscription)
      this.#drop(subscription)
      throw error
    }
  }

  leave(channel: string): boolean {
    const subscription = this.find(channel)
    if (subscription === null) return false
    subscription.channel.members.leave(subscription)
    this.#drop(subscription)
    return true
  }

  async subscribe(name: string): Promise<void> {
    if (this.#isOver || this.find(name) !== null) return
    if (this.isHeld)
      throw new RungwayError(
        'unavailable',
        `The session goes over to another node, and was not subscribed to "${name}". Subscribe it again, where it goes on.`,
      )
    const channel = this.shell.hub.channel(name)
    const subscription = new Subscription(channel, this)
    subscription.alias = this.#aliasOf(channel)
    this.add(subscription)
    try {
      await channel.join(subscription, null, false, ({ at, publications: [newest] }) => {
        // The newest publication, where the channel gives it, follows as any other.
        this.say(JSON.stringify(['on', subscription.alias, name, at.epoch, newest?.prev ?? at.offset]))
        if (newest === undefined) return
        const delivery = new Delivery(channel, newest.offset, newest.data, newest.author)
        if (!this.publication(delivery, subscription)) subscription.behind = { epoch: at.epoch, offset: newest.prev }
      })
    } catch (error) {
      this.#drop(subscription)
      throw error
    }
  }

  unsubscribe(name: string): boolean {
    const subscription = this.find(name)
    if (subscription === null) return false
    this.leave(name)
    this.off('unsubscribed', subscription)
    return true
  }

  request(method: string, params: Json, options?: RequestOptions): Promise<Json> {
    return this.requests.ask(method, params, options)
  }

  publication(delivery: Delivery, { alias }: Subscription): boolean {
    const lane = delivery.laneAs(alias)
    return this.#hasRoom(lane.bytes) && this.record.queue(lane) === 'queued'
  }

  ephemeral(delivery: Delivery, { alias }: Subscription): void {
    const { maxEphemeralBacklogBytes } = this.shell.limits
    if (!this.#isSlow && !this.isHeld && this.record.core.backlogBytes <= maxEphemeralBacklogBytes)
      this.record.queue(delivery.laneAs(alias))
  }

  member(told: MemberChange, subscription: Subscription): boolean {
    const { change, member } = told
    const lane = told.laneAs(subscription.alias)
    // Its own coming is in the answer to the call by which it came. It may leave, and come again.
    const isOwn = member.id === subscription.memberId
    const isOwnComing = change === 'in' && isOwn && !subscription.hasMemberChanged
    if (!isOwnComing && !this.#hasRoom(lane.bytes)) return false
    if (isOwn) subscription.hasMemberChanged = true
    return isOwnComing || this.record.queue(lane) === 'queued'
  }

  broken(part: Part, subscription: Subscription): boolean {
    const payload = lanePayload(brokenText(subscription.alias, part))
    if (!this.#hasRoom(payload.bytes)) return false
    if (subscription.behind !== null) this.#isSlow = true
    return this.record.queue(payload) === 'queued'
  }

  off(code: Code, { alias }: Subscription): void {
    this.say(JSON.stringify(['off', alias, code]))
  }

  settled(): void {
    if (!this.#isSlow || this.#isOver || this.isHeld) return
    const { maxOutboxBytes, maxOutboxMessages } = this.shell.limits
    const { backlogBytes, backlogMessages } = this.record.core
    if (backlogBytes > maxOutboxBytes * QUICK_SHARE || backlogMessages > maxOutboxMessages * QUICK_SHARE) return
    this.#isSlow = false
    // Each takes what the outbox has room for, and is behind again if that is not all.
    for (let at = this.#first; at !== null; at = at.next) {
      if (at.behind !== null) at.resume()
      if (at.known !== null) at.catchUp()
    }
  }

  away(): void {
    for (let at = this.#first; at !== null; at = at.next) at.channel.members.away(at)
  }

  back(): void {
    for (let at = this.#first; at !== null; at = at.next) at.channel.members.back(at)
  }

  ended(): void {
    this.#isOver = true
    for (let at = this.#first; at !== null; at = at.next) at.end()
    this.#first = null
    this.#requests?.ended()
  }

  #hasRoom(bytes: number): boolean {
    const { maxOutboxBytes, maxOutboxMessages } = this.shell.limits
    const { backlogBytes, backlogMessages } = this.record.core
    const hasRoom =
      !this.isHeld &&
      (backlogBytes === 0 ||
        (backlogBytes + bytes <= maxOutboxBytes * SLOW_SHARE && backlogMessages < maxOutboxMessages * SLOW_SHARE))
    if (!hasRoom) this.#isSlow = true
    return hasRoom
  }

  #checkRoom(before: Subscription | null): void {
    const { maxSubscriptions } = this.shell.limits
    if (before !== null || this.subscriptionCount < maxSubscriptions) return
    throw new Refused(
      'too-many',
      `The session has as many subscriptions as maxSubscriptions allows (${maxSubscriptions}).`,
    )
  }

  async #enter(members: Members, subscription: Subscription, token: string, data: Json | undefined): Promise<void> {
    const { id: userId } = this.record.user
    const { maxMemberBytes } = this.shell.limits
    if (utf8Length(JSON.stringify(data ?? null)) > maxMemberBytes)
      throw new Refused(
        'too-large',
        `The data of a member take more bytes than maxMemberBytes allows (${maxMemberBytes}).`,
      )
    const member: Member = {
      id: memberIdOf(userId, token),
      user: userId === '' ? null : userId,
      ...(data === undefined ? {} : { data }),
    }
    await members.admit(subscription, member)
  }

  /** What the client knows no other channel by. */
  #aliasOf({ alias: usual }: { readonly alias: number }): number {
    let alias = usual
    while (this.#has(alias)) alias += ALIASES
    return alias
  }

  #has(alias: number): boolean {
    let at = this.#first
    while (at !== null && at.alias !== alias) at = at.next
    return at !== null
  }

  add(subscription: Subscription): void {
    subscription.next = this.#first
    this.#first = subscription
  }

  #drop(subscription: Subscription): void {
    subscription.end()
    if (this.#first === subscription) this.#first = subscription.next
    for (let at = this.#first; at !== null; at = at.next) if (at.next === subscription) at.next = subscription.next
  }
}
