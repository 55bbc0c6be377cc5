import type { Scheduler } from '../../scheduler.ts'
import type { Published, PublishHow } from '../broker.ts'
import { type Commands, textsOf } from './commands.ts'
import type { ChannelKeys, Keys } from './keys.ts'
import { REDIS_LIMITS } from './limits.ts'
import { GENERATION, PUBLISH } from './scripts.ts'

/** How long the newest number of a producer, and the name of a publish, are remembered. */
const PRODUCER_MS = 600_000
const NAME_MS = 300_000

interface Publish {
  readonly keys: ChannelKeys
  readonly channel: string
  readonly data: string
  readonly how: PublishHow
}

interface Recent extends Publish {
  readonly at: number
}

interface PublisherHost {
  readonly keys: Keys
  readonly commands: Commands
  readonly scheduler: Pick<Scheduler, 'now'>
  /** How long publications are kept to be repeated. 0: not at all. */
  readonly repeatMs: number
  readonly freshEpoch: () => string
}

/**
 * Publishes. A store may come back without the newest publications: then its generation is another,
 * it refuses what is published under the one before, and what this node has published lately is
 * repeated first, under its keys, so that nothing overtakes it.
 */
export class Publisher {
  readonly #host: PublisherHost
  /** The generation that publishes are made in, by partition. */
  readonly #generations = new Map<number, string>()
  readonly #repeats = new Map<number, Promise<void>>()
  readonly #verb: string
  /** Oldest first, from `#first` on. */
  #recent: Recent[] = []
  #first = 0
  #recentBytes = 0
  /** Since when it is not known whether the store has kept what is in a partition; none while it is. */
  readonly #lostAt = new Map<number, number>()

  constructor(host: PublisherHost) {
    this.#host = host
    this.#verb = host.keys.partitions === 1 ? 'PUBLISH' : 'SPUBLISH'
  }

  /** Never rejects. */
  async publish(channel: string, data: string, how: PublishHow): Promise<Published> {
    const publish = { keys: this.#host.keys.of(channel), channel, data, how }
    const { partition } = publish.keys
    try {
      for (;;) {
        const repeated = this.#repeats.get(partition)
        if (repeated !== undefined) await repeated
        const [type, epoch = '', offset, generation = ''] = await this.#send(publish, this.#generations.get(partition))
        if (type === 'stale') {
          await this.#renew(partition, epoch)
          continue
        }
        if (!this.#generations.has(partition)) this.#generations.set(partition, generation)
        if (type !== 'published') return { type: 'repeated', at: { epoch, offset: Number(offset) } }
        this.#remember(publish)
        return { type: 'published', at: { epoch, offset: Number(offset) } }
      }
    } catch {
      return { type: 'unsure' }
    }
  }

  /** There is a connection, maybe to another server, or none. */
  connected(isUp: boolean, partitions: readonly number[]): void {
    // What was published before a loss is kept until the store is back, however long that takes.
    if (isUp) return this.#check(partitions)
    const now = this.#host.scheduler.now()
    for (const each of partitions) if (!this.#lostAt.has(each)) this.#lostAt.set(each, now)
  }

  /** Looks whether the store knows what was published lately. */
  #check(partitions: readonly number[]): void {
    const { keys, commands } = this.#host
    this.#forget()
    const published = new Set(this.#recent.slice(this.#first).map(({ keys: { partition } }) => partition))
    for (const partition of partitions) {
      const look = async () => {
        if (published.has(partition)) {
          const generation = await commands.call(partition, GENERATION, [keys.index(partition)], [])
          await this.#renew(partition, String(generation))
        }
        this.#lostAt.delete(partition)
      }
      // Without an answer the next publish, or the next connection, sees to it.
      look().catch(() => {})
    }
  }

  /** Repeats what was published lately, once at a time, and goes on in that generation. */
  #renew(partition: number, generation: string): Promise<void> {
    const underWay = this.#repeats.get(partition)
    if (underWay !== undefined) return underWay
    if (this.#generations.get(partition) === generation) return Promise.resolve()
    const repeat = this.#repeat(partition, generation).finally(() => this.#repeats.delete(partition))
    this.#repeats.set(partition, repeat)
    return repeat
  }

  async #repeat(partition: number, generation: string): Promise<void> {
    this.#forget()
    const lost = this.#recent.slice(this.#first).filter(({ keys }) => keys.partition === partition)
    const replies = await Promise.all(lost.map((publish) => this.#send(publish, generation)))
    if (replies.some(([type]) => type === 'stale')) throw new Error('The store has changed again.')
    this.#generations.set(partition, generation)
    // It may be lost as well, soon after: for that they are as young as their repeats.
    const { scheduler } = this.#host
    const isLost = new Set(lost)
    const kept = this.#recent.slice(this.#first).filter((publish) => !isLost.has(publish))
    this.#recent = [...kept, ...lost.map((publish) => ({ ...publish, at: scheduler.now() }))]
    this.#first = 0
  }

  async #send({ keys, data, how }: Publish, generation = ''): Promise<string[]> {
    const { key, keep, author } = how
    const isId = 'id' in key
    const known = isId ? keys.key('id', key.id) : keys.key('producer', key.producer)
    const reply = await this.#host.commands.callOnce(
      keys.partition,
      PUBLISH,
      [keys.channel, keys.stream, known, keys.push],
      [
        this.#host.freshEpoch(),
        generation,
        isId ? '0' : `${key.seq}`,
        `${isId ? NAME_MS : PRODUCER_MS}`,
        `${keep.messages}`,
        `${keep.bytes}`,
        `${keep.ageMs}`,
        JSON.stringify(author),
        data,
        this.#verb,
      ],
    )
    return textsOf(reply)
  }

  #remember(publish: Publish): void {
    const { repeatMs, scheduler } = this.#host
    if (repeatMs === 0) return
    this.#recent.push({ ...publish, at: scheduler.now() })
    this.#recentBytes += publish.data.length
    this.#forget()
  }

  #forget(): void {
    const { repeatMs, scheduler } = this.#host
    const oldest = Math.min(scheduler.now(), ...this.#lostAt.values()) - repeatMs
    for (let first = this.#recent[this.#first]; first !== undefined; first = this.#recent[++this.#first]) {
      if (first.at > oldest && this.#recentBytes <= REDIS_LIMITS.maxRepeatBytes) break
      this.#recentBytes -= first.data.length
    }
    // Not one by one: at thousands of publications a second each would move all others.
    if (this.#first < this.#recent.length / 2) return
    this.#recent = this.#recent.slice(this.#first)
    this.#first = 0
  }
}
