import type { LogPage, Position } from '@rungway/protocol'
import { RungwayError } from '../../errors.ts'
import type { Scheduler } from '../../scheduler.ts'
import type { BrokerJoined, Picture, Told } from '../broker.ts'
import { Listener } from '../listener.ts'
import type { ChannelKeys, Keys } from './keys.ts'
import { REDIS_LIMITS } from './limits.ts'
import type { RedisPort } from './port.ts'
import { readPush } from './push.ts'

interface Subscribed {
  readonly name: string
  readonly keys: ChannelKeys
  readonly listeners: Set<Listener>
  /** Resolves when pushes come by the connection there is; null without one. */
  arriving: Promise<void> | null
}

interface SubscriptionsHost {
  readonly port: RedisPort
  readonly keys: Keys
  readonly scheduler: Pick<Scheduler, 'after' | 'soon'>
  /** Pushes that each server sends back to this node, to show that they arrive. */
  readonly probes: () => readonly string[]
  /** All that is known after a position, up to the newest; the newest position alone without one. */
  read(keys: ChannelKeys, since: Position | null): Promise<LogPage>
  picture(keys: ChannelKeys): Promise<Picture>
  probed(push: string): void
}

/** What this node listens to, over one connection for all of it, which may be lost at any time. */
export class Subscriptions {
  readonly #host: SubscriptionsHost
  readonly #byName = new Map<string, Subscribed>()
  readonly #byPush = new Map<string, Subscribed>()
  /** `connection` tells one connection from the next. */
  #state: { readonly type: 'down' | 'repairing' | 'live'; readonly connection: number } = {
    type: 'down',
    connection: 0,
  }
  #waiting: (() => void)[] = []
  #stop: () => void = () => {}
  readonly #push = (push: string, message: string): void => this.#pushed(push, message)

  constructor(host: SubscriptionsHost) {
    this.#host = host
    this.#refreshLater()
  }

  get state(): 'down' | 'repairing' | 'live' {
    return this.#state.type
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

  /** Resolves when probes are subscribed to. Rejects with what Redis says, or with `no-store`. */
  async probe(): Promise<void> {
    if (this.#state.type === 'down') await this.#connection()
    await this.#host.port.subscribe(this.#host.probes(), this.#push)
  }

  /** There is a connection for pushes, without subscriptions, or none. */
  connected(isUp: boolean): void {
    for (const each of this.#byName.values()) each.arriving = null
    const connection = this.#state.connection + 1
    this.#state = { type: isUp ? 'repairing' : 'down', connection }
    if (!isUp) return
    this.#repair(connection)
    const waiting = this.#waiting
    this.#waiting = []
    for (const go of waiting) go()
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
  async #arriving(subscribed: Subscribed): Promise<void> {
    for (;;) {
      if (this.#state.type === 'down') await this.#connection()
      const { connection } = this.#state
      try {
        subscribed.arriving ??= this.#subscribe([subscribed])
        return await subscribed.arriving
      } catch (error) {
        if (connection === this.#state.connection) {
          subscribed.arriving = null
          throw error
        }
      }
    }
  }

  #connection(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = this.#host.scheduler.after(REDIS_LIMITS.commandMs, () =>
        reject(
          new RungwayError(
            'no-store',
            `There is no connection to Redis for pushes after ${REDIS_LIMITS.commandMs} ms.`,
          ),
        ),
      )
      this.#waiting.push(() => {
        late()
        resolve()
      })
    })
  }

  #subscribe(all: readonly Subscribed[]): Promise<void> {
    return this.#host.port.subscribe(
      all.map(({ keys }) => keys.push),
      this.#push,
    )
  }

  /** Subscribes anew, and says to each channel where it is now. */
  async #repair(connection: number): Promise<void> {
    const isOver = () => this.#state.connection !== connection
    try {
      await this.#host.port.subscribe(this.#host.probes(), this.#push)
      const all = [...this.#byName.values()]
      for (let from = 0; from < all.length && !isOver(); from += REDIS_LIMITS.repairBatch) {
        const batch = all.slice(from, from + REDIS_LIMITS.repairBatch).filter(({ listeners }) => listeners.size > 0)
        if (batch.length === 0) continue
        const arriving = this.#subscribe(batch)
        for (const each of batch) each.arriving = arriving
        await arriving
        await Promise.all(batch.map((each) => this.#look(each)))
      }
      if (!isOver()) this.#state = { type: 'live', connection }
    } catch {
      this.#host.scheduler.after(REDIS_LIMITS.repairAgainMs, () => {
        if (!isOver() && this.#state.type === 'repairing') this.#repair(connection)
      })
    }
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
    this.#host.probed(push)
    const told = subscribed === undefined ? null : readPush(message)
    if (subscribed !== undefined && told !== null) this.#tell(subscribed, told)
  }

  #tell({ listeners }: Subscribed, told: Told): void {
    for (const listener of listeners) listener.tell(told)
  }
}
