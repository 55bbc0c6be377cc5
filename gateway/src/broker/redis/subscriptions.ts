import type { LogPage, Position } from '@rungway/protocol'
import { RungwayError } from '../../errors.ts'
import type { Scheduler } from '../../scheduler.ts'
import type { BrokerJoined, Picture, Told } from '../broker.ts'
import { Listener } from '../listener.ts'
import { hasNotRun } from './failure.ts'
import type { ChannelKeys, Keys } from './keys.ts'
import { REDIS_LIMITS } from './limits.ts'
import type { RedisPort } from './port.ts'
import { readPush } from './push.ts'
import { grouped } from './slots.ts'

interface Subscribed {
  readonly name: string
  readonly keys: ChannelKeys
  readonly listeners: Set<Listener>
  /** Resolves when pushes come by the connection there is; null without one. */
  arriving: Promise<void> | null
}

/** The connection of the server that pushes what is in one partition. */
interface Part {
  readonly type: 'down' | 'repairing' | 'live'
  /** Tells one connection from the next. */
  readonly connection: number
}

interface SubscriptionsHost {
  readonly port: RedisPort
  readonly keys: Keys
  readonly scheduler: Pick<Scheduler, 'after' | 'soon'>
  /** The push of a partition that is sent back to this node, to show that pushes arrive. */
  readonly probe: (partition: number) => string
  /** All that is known after a position, up to the newest; the newest position alone without one. */
  read(keys: ChannelKeys, since: Position | null): Promise<LogPage>
  picture(keys: ChannelKeys): Promise<Picture>
  /** Something has arrived. */
  heard(push: string): void
}

/** What this node listens to, over one connection to each server, which may be lost at any time. */
export class Subscriptions {
  readonly #host: SubscriptionsHost
  readonly #byName = new Map<string, Subscribed>()
  readonly #byPush = new Map<string, Subscribed>()
  readonly #parts: Part[]
  #connections = 0
  readonly #waiting: Set<() => void>[]
  #stop: () => void = () => {}
  readonly #push = (push: string, message: string): void => this.#pushed(push, message)

  constructor(host: SubscriptionsHost) {
    this.#host = host
    this.#parts = Array.from({ length: host.keys.partitions }, () => ({ type: 'down', connection: 0 }))
    this.#waiting = this.#parts.map(() => new Set())
    this.#refreshLater()
  }

  /** Whether pushes of all partitions come, and none is missing. */
  get areLive(): boolean {
    return this.#parts.every(({ type }) => type === 'live')
  }

  isUp(partition: number): boolean {
    return this.#part(partition).type !== 'down'
  }

  async join(name: string, since: Position | null, told: (told: Told) => void): Promise<BrokerJoined> {
    const subscribed = this.#of(name)
    const listener = new Listener(told, () => {
      subscribed.listeners.delete(listener)
      this.#release(subscribed)
    })
    subscribed.listeners.add(listener)
    const read = async () => {
      await this.#arriving(subscribed)
      return this.#host.read(subscribed.keys, since)
    }
    return listener.begin(read, this.#host.scheduler)
  }

  /** Resolves when a probe is subscribed to. Rejects with what Redis says, or with `no-store`. */
  async probe(partition: number): Promise<void> {
    await this.#subscribed(partition, () => this.#host.port.subscribe([this.#host.probe(partition)], this.#push))
  }

  /** There is a connection for pushes, without subscriptions, or none. */
  connected(isUp: boolean, partitions: readonly number[]): void {
    const connection = ++this.#connections
    for (const each of partitions) this.#parts[each] = { type: isUp ? 'repairing' : 'down', connection }
    const changed = new Set(partitions)
    for (const each of this.#byName.values()) if (changed.has(each.keys.partition)) each.arriving = null
    if (!isUp) return
    this.#repair(connection, partitions)
    for (const each of partitions) {
      const waiting = [...(this.#waiting[each] ?? [])]
      this.#waiting[each]?.clear()
      for (const go of waiting) go()
    }
  }

  close(): void {
    this.#stop()
    this.#byName.clear()
    this.#byPush.clear()
  }

  #of(name: string): Subscribed {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    const subscribed = { name, keys: this.#host.keys.of(name), listeners: new Set<Listener>(), arriving: null }
    this.#byName.set(name, subscribed)
    this.#byPush.set(subscribed.keys.push, subscribed)
    return subscribed
  }

  #release(subscribed: Subscribed): void {
    const { name, keys, listeners, arriving } = subscribed
    if (listeners.size > 0 || this.#byName.get(name) !== subscribed) return
    this.#byName.delete(name)
    this.#byPush.delete(keys.push)
    // What a lost connection was subscribed to is gone with it.
    if (arriving !== null) this.#host.port.unsubscribe([keys.push]).catch(() => {})
  }

  /** Resolves when pushes to it come. Rejects when there is no connection in time. */
  #arriving(subscribed: Subscribed): Promise<void> {
    return this.#subscribed(subscribed.keys.partition, async () => {
      const arriving = subscribed.arriving ?? this.#subscribe([subscribed])
      subscribed.arriving = arriving
      await arriving.catch((error: unknown) => {
        if (subscribed.arriving === arriving) subscribed.arriving = null
        throw error
      })
    })
  }

  /** Tries it on each connection that comes, and again where a part is on the move. */
  async #subscribed(partition: number, subscribe: () => Promise<void>): Promise<void> {
    let isLate = false
    const cancel = this.#host.scheduler.after(REDIS_LIMITS.commandMs, () => {
      isLate = true
    })
    try {
      for (;;) {
        await this.#connection(partition)
        const { connection } = this.#part(partition)
        try {
          return await subscribe()
        } catch (error) {
          if (connection !== this.#part(partition).connection) continue
          if (isLate || !hasNotRun(error)) throw error
          await new Promise<void>((resolve) => void this.#host.scheduler.after(REDIS_LIMITS.notRunMs, resolve))
        }
      }
    } finally {
      cancel()
    }
  }

  #part(partition: number): Part {
    const part = this.#parts[partition]
    if (part === undefined) throw new Error(`There is no partition ${partition}.`)
    return part
  }

  #connection(partition: number): Promise<void> {
    if (this.isUp(partition)) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const go = () => {
        late()
        resolve()
      }
      const late = this.#host.scheduler.after(REDIS_LIMITS.commandMs, () => {
        this.#waiting[partition]?.delete(go)
        reject(
          new RungwayError(
            'no-store',
            `There is no connection to Redis for pushes after ${REDIS_LIMITS.commandMs} ms.`,
          ),
        )
      })
      this.#waiting[partition]?.add(go)
    })
  }

  #subscribe(all: readonly Subscribed[]): Promise<void> {
    return this.#host.port.subscribe(
      all.map(({ keys }) => keys.push),
      this.#push,
    )
  }

  /** Subscribes anew, and says to each channel where it is now. */
  async #repair(connection: number, partitions: readonly number[]): Promise<void> {
    const isCurrent = (partition: number) => this.#part(partition).connection === connection
    const current = partitions.filter(isCurrent)
    try {
      await this.#host.port.subscribe(current.map(this.#host.probe), this.#push)
      const known = new Set(current)
      const all = [...this.#byName.values()].filter(({ keys }) => known.has(keys.partition))
      for (let from = 0; from < all.length && current.some(isCurrent); from += REDIS_LIMITS.repairBatch) {
        const batch = all
          .slice(from, from + REDIS_LIMITS.repairBatch)
          .filter(({ keys, listeners }) => listeners.size > 0 && isCurrent(keys.partition))
        await this.#again(batch)
        await Promise.all(batch.map((each) => this.#look(each)))
      }
      for (const each of current) if (isCurrent(each)) this.#parts[each] = { type: 'live', connection }
    } catch {
      this.#host.scheduler.after(REDIS_LIMITS.repairAgainMs, () => {
        const left = current.filter((each) => isCurrent(each) && this.#part(each).type === 'repairing')
        if (left.length > 0) this.#repair(connection, left)
      })
    }
  }

  /** Each partition by itself: one that is lost meanwhile is none of the others' business. */
  async #again(batch: readonly Subscribed[]): Promise<void> {
    await Promise.all(
      grouped(batch, ({ keys }) => keys.partition).map(([, all]) => {
        const arriving = this.#subscribe(all)
        for (const each of all) each.arriving = arriving
        return arriving
      }),
    )
  }

  async #look(subscribed: Subscribed): Promise<void> {
    const { keys } = subscribed
    const [{ at }, picture] = await Promise.all([this.#host.read(keys, null), this.#host.picture(keys)])
    this.#tell(subscribed, { type: 'moved', at })
    this.#tell(subscribed, { type: 'picture', picture })
  }

  /** A channel that nothing is published to is not to expire under its subscribers. */
  #refreshLater(): void {
    this.#stop = this.#host.scheduler.after(REDIS_LIMITS.refreshMs, () => {
      this.#refreshLater()
      const refresh = async () => {
        const all = [...this.#byName.values()]
        for (let from = 0; from < all.length; from += REDIS_LIMITS.repairBatch) {
          const batch = all.slice(from, from + REDIS_LIMITS.repairBatch)
          const pages = await Promise.all(batch.map(({ keys }) => this.#host.read(keys, null)))
          for (const [index, { at }] of pages.entries()) {
            const subscribed = batch[index]
            if (subscribed !== undefined) this.#tell(subscribed, { type: 'moved', at })
          }
        }
      }
      // Without Redis the repair afterwards looks at all channels.
      refresh().catch(() => {})
    })
  }

  #pushed(push: string, message: string): void {
    const subscribed = this.#byPush.get(push)
    this.#host.heard(push)
    const told = subscribed === undefined ? null : readPush(message)
    if (subscribed !== undefined && told !== null) this.#tell(subscribed, told)
  }

  #tell({ listeners }: Subscribed, told: Told): void {
    for (const listener of listeners) listener.tell(told)
  }
}
