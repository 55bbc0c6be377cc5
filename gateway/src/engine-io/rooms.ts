import type { Member } from '@rungway/protocol'
import type { Hub } from '../channels/hub.ts'
import { Delivery, type Part, type Subscriber, type Subscription } from '../channels/subscriber.ts'

/** A subscriber by which each publication is a message of its own, and which hears of nothing else. */
export abstract class Room implements Subscriber {
  protected abstract say(delivery: Delivery): void

  publication(delivery: Delivery): boolean {
    this.say(delivery)
    // Its session is ended by the limit of its outbox, as for whatever else it is too slow for.
    return true
  }

  ephemeral(delivery: Delivery): void {
    this.say(delivery)
  }

  broken({ publications }: Part, { channel }: Subscription): boolean {
    for (const { offset, data, author } of publications) this.say(new Delivery(channel, offset, data, author))
    return true
  }

  /** Members of a channel are for those who watch it, as no such client does. */
  member(): boolean {
    return true
  }

  off(): void {}
}

/** The channels that one client is in. */
export class Rooms {
  readonly #hub: Hub
  /** By channel; null while it is being joined. */
  readonly #joined = new Map<string, Subscription | null>()
  #isOver = false

  constructor(hub: Hub) {
    this.#hub = hub
  }

  /**
   * Among the members of the channel too, where one is given. Rejects when the broker cannot be
   * reached, and with `too-many` at `maxChannels` or `maxMembersPerChannel`.
   */
  async join(name: string, room: Room, member: Member | null = null): Promise<void> {
    if (this.#isOver || this.#joined.has(name)) return
    this.#joined.set(name, null)
    let subscription: Subscription | null = null
    try {
      subscription = await this.#hub.subscribe(name, room)
      if (member !== null) await this.#hub.channel(name).members.admit(subscription, member)
      // It may have left in the meantime.
      if (this.#isOver || !this.#joined.has(name)) end(subscription)
      else this.#joined.set(name, subscription)
    } catch (error) {
      if (subscription !== null) end(subscription)
      this.#joined.delete(name)
      throw error
    }
  }

  /** False: it was not there. */
  leave(name: string): boolean {
    const subscription = this.#joined.get(name)
    if (subscription) end(subscription)
    return this.#joined.delete(name)
  }

  end(): void {
    this.#isOver = true
    for (const name of [...this.#joined.keys()]) this.leave(name)
  }
}

/** Such a client cannot come back: what it stood for leaves at once. */
function end(subscription: Subscription): void {
  subscription.channel.members.leave(subscription)
  subscription.end()
}
