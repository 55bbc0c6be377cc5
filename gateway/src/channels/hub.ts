import type { HistoryAsk, Json, LogPage, Member, Position } from '@rungway/protocol'
import type { Broker, Published, PublishKey } from '../broker/broker.ts'
import type { GatewayLimits } from '../limits.ts'
import type { Scheduler } from '../scheduler.ts'
import { Channel } from './channel.ts'
import type { ChannelAction } from './channel-options.ts'
import { Refused } from './refused.ts'
import type { Asker, RuleBook } from './rules.ts'
import { type Part, type Subscriber, Subscription } from './subscriber.ts'

export interface HubHost {
  readonly broker: Broker
  readonly scheduler: Scheduler
  readonly limits: GatewayLimits
  readonly rules: RuleBook
  /** So many more bytes are kept. */
  kept(bytes: number): void
}

/** How long a channel that is not needed is kept, so that one who comes back finds it open. */
const LINGER_MS = 30_000
/** How long a publish of which the store is unsure is repeated, and after which pauses. */
const UNSURE_MS = 30_000
const REPEAT_MS = 100
const MAX_REPEAT_MS = 2_000

/** All channels of one gateway. */
export class Hub {
  readonly #host: HubHost
  readonly #channels = new Map<string, Channel>()
  #aliases = 0
  #publications = 0
  #isClosed = false

  constructor(host: HubHost) {
    this.#host = host
  }

  get broker(): Broker {
    return this.#host.broker
  }

  /** What one frame brings of past publications, in characters of their data. */
  get maxPageChars(): number {
    const { maxHistoryPageBytes, maxOutboxBytes } = this.#host.limits
    return Math.min(maxHistoryPageBytes, maxOutboxBytes / 8)
  }

  get channelCount(): number {
    return this.#channels.size
  }

  /** Publications that the store took from here, repetitions left out. */
  get publications(): number {
    return this.#publications
  }

  /** The channels that are in use on this gateway. */
  channels(): IterableIterator<Channel> {
    return this.#channels.values()
  }

  /** The channel of that name, if it is in use on this gateway. */
  find(name: string): Channel | undefined {
    return this.#channels.get(name)
  }

  /** Whether it may; see `RuleBook`. */
  may(asker: Asker, action: ChannelAction, channel: string, data: Json): boolean | Promise<boolean> {
    return this.#host.rules.may(asker, action, channel, data)
  }

  /** Whether anything can be allowed in a channel of that name. */
  isKnown(channel: string): boolean {
    return this.#host.rules.isKnown(channel)
  }

  /**
   * The seam for adapters: adds a subscriber to a channel. No rule is asked whether it may. `joined`
   * is called before anything else, with what has come since a position. Rejects when the store
   * cannot be reached, and with `too-many` at `maxChannels`.
   */
  async subscribe(
    name: string,
    subscriber: Subscriber,
    { since = null, joined = () => {} }: { since?: Position | null; joined?: (part: Part) => void } = {},
  ): Promise<Subscription> {
    const channel = this.channel(name)
    const subscription = new Subscription(channel, subscriber)
    await channel.join(subscription, since, false, joined)
    return subscription
  }

  /** The channel of that name. Throws `Refused` at `maxChannels`. */
  channel(name: string): Channel {
    const known = this.#channels.get(name)
    if (known !== undefined) return known
    const { limits, rules, broker, scheduler, kept } = this.#host
    if (this.#channels.size >= limits.maxChannels)
      throw new Refused(
        'too-many',
        `The gateway has as many channels as maxChannels allows (${limits.maxChannels}).`,
        1_000,
      )
    const channel = new Channel(name, ++this.#aliases, rules.of(name), {
      broker,
      scheduler,
      kept,
      maxMembers: limits.maxMembersPerChannel,
      maxPartChars: this.maxPageChars,
      log: {
        maxRing: limits.maxRecentPerChannel,
        maxRingChars: limits.maxRecentBytesPerChannel,
        maxWaiting: limits.maxWaitingPerChannel,
      },
      idle: (idle) => this.#lingering(idle),
    })
    this.#channels.set(name, channel)
    this.#lingering(channel)
    return channel
  }

  /**
   * Publishes once, whatever happens to the way there. Null when the store would not say for half a
   * minute whether it has it.
   */
  async publish(name: string, data: string, key: PublishKey, author: string | null): Promise<Position | null> {
    const { broker, rules, scheduler } = this.#host
    const { keep } = rules.of(name)
    const until = scheduler.now() + UNSURE_MS
    for (let pauseMs = REPEAT_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_REPEAT_MS)) {
      const published: Published = await broker.publish(name, data, { key, keep, author })
      if (published.type === 'published') this.#publications++
      if (published.type !== 'unsure') return published.at
      if (this.#isClosed || scheduler.now() + pauseMs > until) return null
      await new Promise<void>((resolve) => void scheduler.after(pauseMs, resolve))
    }
  }

  say(name: string, data: string, author: string | null): void {
    this.#host.broker.say(name, data, author)
  }

  history(name: string, ask: HistoryAsk): Promise<LogPage> {
    return this.#host.broker.history(name, ask)
  }

  async presence(name: string): Promise<{ readonly at: Position; readonly members: readonly Member[] }> {
    return this.#host.broker.presence(name)
  }

  /** Ends every subscription, and closes the broker. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const channel of this.#channels.values()) channel.close('going-away')
    this.#channels.clear()
    await this.#host.broker.close()
  }

  #lingering(channel: Channel): void {
    this.#host.scheduler.after(LINGER_MS, () => {
      if (!channel.isIdle || this.#channels.get(channel.name) !== channel) return
      this.#channels.delete(channel.name)
      channel.close('closed')
    })
  }
}
