import { nanoid } from 'nanoid'
import { type Scheduler, SYSTEM_SCHEDULER } from '../../scheduler.ts'
import type { Told } from '../broker.ts'
import { StoredChannel } from './stored-channel.ts'

export interface MemoryStoreOptions {
  /**
   * What all channels together may take: history, keys and members. At the limit those that were
   * used longest ago are forgotten; their subscribers hear that something is lost. Default: 64 MiB.
   */
  readonly maxBytes?: number
  readonly scheduler?: Pick<Scheduler, 'epochNow' | 'after'>
  /** Called with each change of what all take. */
  readonly kept?: (bytes: number) => void
  /** Names of epochs, which must never come twice. */
  readonly randomId?: (length: number) => string
}

const EPOCH_CHARS = 8
/** A channel without history, keys and members keeps its epoch for so long. */
const IDLE_MS = 600_000
const SWEEP_MS = 10_000

/** What several memory brokers of one process may share. */
export class MemoryStore {
  readonly #maxBytes: number
  readonly #scheduler: Pick<Scheduler, 'epochNow' | 'after'>
  readonly #randomId: (length: number) => string
  readonly #kept: (bytes: number) => void
  /** The one that was used longest ago comes first. */
  #channels = new Map<string, StoredChannel>()
  readonly #listeners = new Set<(channel: string, told: Told) => void>()
  #bytes = 0
  #isSwept = false

  constructor({
    maxBytes = 64 * 1024 * 1024,
    scheduler = SYSTEM_SCHEDULER,
    randomId = nanoid,
    kept = () => {},
  }: MemoryStoreOptions = {}) {
    this.#maxBytes = maxBytes
    this.#scheduler = scheduler
    this.#randomId = randomId
    this.#kept = kept
  }

  /** About what all channels take. */
  get bytes(): number {
    return this.#bytes
  }

  get now(): number {
    return this.#scheduler.epochNow()
  }

  /** Runs with a channel, which is made if need be, and counts what it takes afterwards. */
  use<T>(name: string, run: (channel: StoredChannel) => T): T {
    const known = this.#channels.get(name)
    const channel = known ?? new StoredChannel(this.#randomId(EPOCH_CHARS), this.now)
    const before = known === undefined ? 0 : channel.bytes
    this.#channels.delete(name)
    this.#channels.set(name, channel)
    const result = run(channel)
    this.#count(channel.bytes - before)
    this.#makeRoom(channel)
    if (!this.#isSwept) this.#sweepLater()
    return result
  }

  /** Pushes to every broker. */
  push(channel: string, told: Told): void {
    for (const listener of this.#listeners) listener(channel, told)
  }

  /** Returns the way to stop listening. */
  listen(listener: (channel: string, told: Told) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Members that a node vouched for leave; for a node that is gone. */
  reap(owner: string): void {
    for (const [name, channel] of this.#channels) for (const id of channel.membersOf(owner)) this.leave(name, id, owner)
  }

  /** Whether no other owner has it. */
  leave(name: string, id: string, owner: string): boolean {
    return this.use(name, (channel) => {
      const member = channel.leave(id, owner)
      if (member !== null) this.push(name, { type: 'member', change: 'out', at: channel.presenceAt, member })
      return !channel.has(id)
    })
  }

  /** For tests of what stands on it: as if the store had been restarted without its contents. */
  forgetAll(): void {
    this.#channels = new Map()
    this.#count(-this.#bytes)
  }

  /** For tests: as if the store had come back from a copy that lacks the newest publications. */
  rollBack(count: number): void {
    for (const name of [...this.#channels.keys()])
      this.use(name, (channel) => channel.rollBack(count, this.#randomId(EPOCH_CHARS)))
  }

  #makeRoom(inUse: StoredChannel): void {
    for (const [name, channel] of this.#channels) {
      if (this.#bytes <= this.#maxBytes) return
      if (channel !== inUse) this.#drop(name, channel)
    }
  }

  #drop(name: string, channel: StoredChannel): void {
    this.#channels.delete(name)
    this.#count(-channel.bytes)
  }

  #count(more: number): void {
    this.#bytes += more
    this.#kept(more)
  }

  #sweepLater(): void {
    this.#isSwept = true
    this.#scheduler.after(SWEEP_MS, () => {
      this.#isSwept = false
      const { now } = this
      for (const [name, channel] of this.#channels) {
        const { usedAt, bytes } = channel
        channel.expire(now)
        channel.usedAt = usedAt
        this.#count(channel.bytes - bytes)
        if (channel.isEmpty && usedAt + IDLE_MS <= now) this.#drop(name, channel)
      }
      if (this.#channels.size > 0) this.#sweepLater()
    })
  }
}
