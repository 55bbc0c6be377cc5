import type { Json } from '@rungway/protocol'
import type { LayerCarry } from '../sessions/session-layer.ts'
import type { Asked } from './calls.ts'
import type { Channel } from './channel.ts'
import type { LaneShell } from './lane.ts'
import { type PublishQueue, unsure } from './publish-queue.ts'
import { Refused } from './refused.ts'
import type { Requests } from './requests.ts'
import { laneOf, type SavedSubscription, savedLane } from './saved-lane.ts'
import { type Subscriber, Subscription } from './subscriber.ts'

const AGAIN_MS = 1_000

/** A lane, as far as it is carried. */
export interface CarriedLane extends Subscriber {
  readonly shell: LaneShell
  readonly requests: Requests
  readonly publishes: PublishQueue
  readonly isOver: boolean
  /** Its subscriptions, the newest first. */
  subscriptions(): readonly Subscription[]
  /** Calls about channels that are under way. */
  readonly calls: readonly Asked[]
  /** What a call is answered that has failed with that. */
  refusalFor(error: unknown): Refused
  say(text: string): void
  /** Whether it takes nothing of channels. */
  isHeld: boolean
  /** Answers a call that is under way; what it would answer itself is dropped. */
  answerEarly(id: number, refused: Refused): void
  add(subscription: Subscription): void
  /** Runs in the order of calls. */
  inOrder(channel: string, up: null, run: () => Promise<void>): void
  settled(): void
  ended(): void
}

const LEFT =
  'The session goes over to another node of the gateway, which this cannot: it may have been done. Ask again.'

/** How channels and requests of a session go on at another node. */
export class LaneCarry implements LayerCarry {
  readonly #lane: CarriedLane

  constructor(lane: CarriedLane) {
    this.#lane = lane
  }

  get isQuiet(): boolean {
    const { calls, requests } = this.#lane
    const isJoined = (subscription: Subscription) => subscription.channel.hears(subscription)
    return calls.length === 0 && requests.running.length === 0 && this.#lane.subscriptions().every(isJoined)
  }

  get isAsking(): boolean {
    return this.#lane.requests.isAsking
  }

  save(): Json {
    const lane = this.#lane
    for (const up of lane.calls) this.#giveUp(up)
    for (const id of lane.requests.running) lane.answerEarly(id, new Refused('unavailable', LEFT))
    lane.requests.ended()
    lane.isHeld = true
    const joined = lane.subscriptions().filter((subscription) => subscription.channel.hears(subscription))
    return savedLane({
      // The oldest first, as they were made.
      subscriptions: joined.map(savedOf).reverse(),
      lastId: lane.requests.lastId,
      unsure: lane.publishes.unsure,
    })
  }

  resume(): void {
    this.#lane.isHeld = false
    this.#lane.settled()
  }

  left(saved: Json): readonly string[] {
    const here = new Set(this.#lane.subscriptions().map(({ channel }) => channel.name))
    const before = laneOf(saved).subscriptions.map(({ channel }) => channel)
    return before.filter((channel) => !here.has(channel))
  }

  moved(): void {
    // Its members leave after the grace, as after any end, unless another node vouches for them by then.
    this.#lane.ended()
  }

  restore(saved: Json): () => Promise<void> {
    const lane = this.#lane
    const { subscriptions, lastId, unsure } = laneOf(saved)
    return async () => {
      lane.requests.goOn(lastId)
      for (const publish of unsure) lane.publishes.isUnsure(publish)
      await Promise.all(subscriptions.map((subscription) => this.#rejoin(subscription)))
    }
  }

  /** A client repeats what it publishes, and subscribes again by itself. */
  #giveUp(up: Asked): void {
    if (up.type !== 'pub') return this.#lane.answerEarly(up.id, new Refused('unavailable', LEFT, AGAIN_MS))
    const { channel, producer, seq } = up
    this.#lane.publishes.isUnsure({ channel, producer, seq })
    this.#lane.answerEarly(up.id, unsure())
  }

  async #rejoin(saved: SavedSubscription): Promise<void> {
    const lane = this.#lane
    let channel: Channel
    try {
      channel = lane.shell.hub.channel(saved.channel)
    } catch (error) {
      // There are as many channels as there may be.
      const { code } = lane.refusalFor(error)
      lane.say(JSON.stringify(['off', saved.alias, code]))
      return
    }
    const subscription = new Subscription(channel, lane)
    subscription.alias = saved.alias
    subscription.isConflated = saved.isConflated
    subscription.isWatching = saved.known !== null
    subscription.hasMemberChanged = true
    lane.add(subscription)
    const { shell } = lane
    const again = () => new Promise<void>((resolve) => void shell.scheduler.after(AGAIN_MS, resolve))
    await new Promise<void>((joined) => {
      // What its client asks of the channel comes after it.
      lane.inOrder(saved.channel, null, async () => {
        const { member } = saved
        if (member !== null && !subscription.isOver)
          await channel.members.adopt(subscription, member.member, member.isOut)
        while (!subscription.isOver && !lane.isOver)
          try {
            await channel.rejoin(subscription, saved.at, saved.known)
            break
          } catch {
            // The store cannot be reached: until it can, nothing comes of the channel.
            joined()
            await again()
          }
        joined()
      })
    })
  }
}

function savedOf(subscription: Subscription): SavedSubscription {
  const { channel, alias, isConflated, isWatching } = subscription
  const { members } = channel
  const standing = members.standing(subscription)
  return {
    channel: channel.name,
    alias,
    at: channel.positionOf(subscription),
    isConflated,
    known: isWatching ? members.knownTo(subscription) : null,
    member: standing === null ? null : { member: standing.member, isOut: standing.isOut },
  }
}
