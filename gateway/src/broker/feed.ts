import {
  ChannelLog,
  LOG_LIMITS,
  type LogEffect,
  type LogLimits,
  type LogPage,
  type Member,
  type Position,
  type Publication,
} from '@rungway/protocol'
import type { Scheduler } from '../scheduler.ts'
import type { Broker, BrokerJoined, Picture, Told } from './broker.ts'

/** What comes out of a feed, in order. */
export interface FeedListener {
  publication(publication: Publication): void
  /** The place has moved; unless `recovered`, something before it is lost. */
  broken(at: Position, recovered: boolean, missed: readonly Publication[]): void
  ephemeral(data: string, author: string | null): void
  member(change: 'in' | 'out' | 'swap', at: Position, member: Member): void
  picture(picture: Picture): void
}

/** How much is read at once when a hole is filled. */
const PAGE = 1_000
const RETRY_MS = 250
const MAX_RETRY_MS = 5_000

/** A channel of a broker, with each publication once and in order, or the word that one is lost. */
export class Feed {
  readonly #broker: Pick<Broker, 'join' | 'history'>
  readonly #channel: string
  readonly #scheduler: Pick<Scheduler, 'after'>
  readonly #listener: FeedListener
  readonly #limits: LogLimits
  #joined: BrokerJoined | null = null
  #log: ChannelLog | null = null
  #retryMs = RETRY_MS
  #isClosed = false

  constructor(
    broker: Pick<Broker, 'join' | 'history'>,
    channel: string,
    scheduler: Pick<Scheduler, 'after'>,
    listener: FeedListener,
    limits: LogLimits = LOG_LIMITS,
  ) {
    this.#broker = broker
    this.#channel = channel
    this.#scheduler = scheduler
    this.#listener = listener
    this.#limits = limits
  }

  /** Null until `open` has resolved. */
  get log(): ChannelLog | null {
    return this.#log
  }

  /** Resolves with what was missed since a position. Rejects when the store cannot be reached. */
  async open(since: Position | null): Promise<BrokerJoined> {
    const joined = await this.#broker.join(this.#channel, since, (told) => this.#told(told))
    if (this.#isClosed) joined.leave()
    this.#joined = joined
    this.#log = new ChannelLog(joined.at, joined.missed, this.#limits)
    return joined
  }

  /** The store was seen at that position, by another way than a push. */
  moved(to: Position): void {
    this.#told({ type: 'moved', at: to })
  }

  close(): void {
    this.#isClosed = true
    this.#joined?.leave()
  }

  #told(told: Told): void {
    if (this.#log === null || this.#isClosed) return
    switch (told.type) {
      case 'publication':
        return this.#run(this.#log.pushed(told.epoch, told.publication))
      case 'moved':
        return this.#run(this.#log.moved(told.at))
      case 'ephemeral':
        return this.#listener.ephemeral(told.data, told.author)
      case 'member':
        return this.#listener.member(told.change, told.at, told.member)
      case 'picture':
        return this.#listener.picture(told.picture)
    }
  }

  #run(effects: readonly LogEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'deliver') this.#listener.publication(effect.publication)
      else if (effect.type === 'broken') this.#listener.broken(effect.at, effect.recovered, effect.missed)
      else
        this.#broker.history(this.#channel, { after: effect.after, limit: PAGE }).then(
          (page) => this.#fetched(page),
          () => this.#retry(),
        )
    }
  }

  #fetched(page: LogPage): void {
    this.#retryMs = RETRY_MS
    if (this.#log !== null && !this.#isClosed) this.#run(this.#log.fetched(page))
  }

  #retry(): void {
    this.#scheduler.after(this.#retryMs, () => {
      if (this.#log !== null && !this.#isClosed) this.#run(this.#log.failed())
    })
    this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS)
  }
}
