import type { HistoryAsk, LogPage, Member, Position } from '@rungway/protocol'
import { nanoid } from 'nanoid'
import { type Scheduler, SYSTEM_SCHEDULER } from '../../scheduler.ts'
import type { Broker, BrokerJoined, Entered, Picture, Published, PublishHow, Told } from '../broker.ts'
import { Listener } from '../listener.ts'
import { MemoryStore } from './memory-store.ts'

/** What lies between a broker and its store: nothing, or for tests a network that fails. */
export interface MemoryWire {
  /** Runs a command at the store. Rejects when the connection is lost, whether it has run or not. */
  call<T>(run: () => T): Promise<T>
  /** Carries a push, or loses it, or carries it twice. */
  push(run: () => void, type: Told['type']): void
  /** `restored` is called when pushes come again after some may have been lost. */
  listen(restored: () => void): void
  readonly isCut: boolean
}

export interface MemoryBrokerOptions {
  /** What it shares with other brokers. Default: a store of its own. */
  readonly store?: MemoryStore
  readonly wire?: MemoryWire
  readonly scheduler?: Pick<Scheduler, 'after' | 'soon'>
}

const DIRECT: MemoryWire = {
  call: async (run) => run(),
  push: (run) => run(),
  listen() {},
  isCut: false,
}

/** How long after a repair that has failed the next begins. */
const REPAIR_AGAIN_MS = 250

/** A broker within one process: what a gateway has unless it is given another. */
export class MemoryBroker implements Broker {
  readonly #store: MemoryStore
  readonly #wire: MemoryWire
  readonly #scheduler: Pick<Scheduler, 'after' | 'soon'>
  readonly #node = nanoid()
  readonly #channels = new Map<string, Set<Listener>>()
  readonly #stop: () => void
  #isRepairing = false

  constructor({ store = new MemoryStore(), wire = DIRECT, scheduler = SYSTEM_SCHEDULER }: MemoryBrokerOptions = {}) {
    this.#store = store
    this.#wire = wire
    this.#scheduler = scheduler
    const deliver = (channel: string, told: Told) => this.#tell(channel, told)
    this.#stop = store.listen((channel, told) => {
      if (this.#channels.has(channel)) wire.push(() => deliver(channel, told), told.type)
    })
    wire.listen(() => void this.#repair())
  }

  get health(): Broker['health'] {
    if (this.#wire.isCut) return 'away'
    return this.#isRepairing ? 'repairing' : 'live'
  }

  /** Members are vouched for by this name. */
  get node(): string {
    return this.#node
  }

  async publish(channel: string, data: string, how: PublishHow): Promise<Published> {
    try {
      return await this.#wire.call(() => this.#publish(channel, data, how))
    } catch {
      return { type: 'unsure' }
    }
  }

  #publish(name: string, data: string, how: PublishHow): Published {
    return this.#store.use(name, (channel) => {
      const stored = channel.publish(data, how, this.#store.now)
      if ('epoch' in stored) return { type: 'repeated', at: stored }
      this.#store.push(name, { type: 'publication', epoch: channel.at.epoch, publication: stored })
      return { type: 'published', at: channel.at }
    })
  }

  say(channel: string, data: string, author: string | null): void {
    this.#wire.call(() => this.#store.push(channel, { type: 'ephemeral', data, author })).catch(() => {})
  }

  async join(channel: string, since: Position | null, told: (told: Told) => void): Promise<BrokerJoined> {
    const listeners = this.#channels.get(channel) ?? new Set()
    const listener = new Listener(told, () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#channels.get(channel) === listeners) this.#channels.delete(channel)
    })
    this.#channels.set(channel, listeners.add(listener))
    return listener.begin(() => this.#wire.call(() => this.#read(channel, since)), this.#scheduler)
  }

  #read(channel: string, since: Position | null): LogPage {
    const range = { limit: Number.POSITIVE_INFINITY }
    if (since !== null)
      return this.#store.use(channel, (stored) => stored.history({ ...range, after: since }, this.#store.now))
    return { at: this.#store.use(channel, ({ at }) => at), recovered: true, publications: [], more: false }
  }

  history(channel: string, range: HistoryAsk): Promise<LogPage> {
    return this.#wire.call(() => this.#store.use(channel, (stored) => stored.history(range, this.#store.now)))
  }

  enter(name: string, member: Member): Promise<Entered> {
    return this.#wire.call(() =>
      this.#store.use(name, (channel) => {
        const { change, entered } = channel.enter(member, this.#node)
        if (change !== null) this.#store.push(name, { type: 'member', change, at: channel.presenceAt, member })
        return entered
      }),
    )
  }

  leave(channel: string, memberId: string): Promise<boolean> {
    return this.#wire.call(() => this.#store.leave(channel, memberId, this.#node))
  }

  presence(channel: string): Promise<Picture> {
    return this.#wire.call(() => this.#store.use(channel, ({ picture }) => picture))
  }

  async close(): Promise<void> {
    this.#stop()
    this.#channels.clear()
    this.#store.reap(this.#node)
  }

  /** Pushes come again: says to each channel where it is now. */
  async #repair(): Promise<void> {
    this.#isRepairing = true
    try {
      for (const name of [...this.#channels.keys()]) {
        const { at, picture } = await this.#wire.call(() =>
          this.#store.use(name, ({ at, picture }) => ({ at, picture })),
        )
        this.#tell(name, { type: 'moved', at })
        this.#tell(name, { type: 'picture', picture })
      }
      this.#isRepairing = false
    } catch {
      this.#scheduler.after(REPAIR_AGAIN_MS, () => void this.#repair())
    }
  }

  #tell(channel: string, told: Told): void {
    for (const listener of this.#channels.get(channel) ?? []) listener.tell(told)
  }
}
