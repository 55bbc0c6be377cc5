import type { LaneUp } from '@rungway/protocol'
import type { Lane } from './lane.ts'
import { Refused } from './refused.ts'

type Pub = Extract<LaneUp, { readonly type: 'pub' }>

const AGAIN_MS = 1_000

/** The publishes of one session that the store has yet to confirm. */
export class PublishQueue {
  readonly #lane: Lane
  /** By channel: the publish that the client was told is unsure, and has to repeat first. */
  readonly #unsure = new Map<string, { readonly producer: string; readonly seq: number }>()

  constructor(lane: Lane) {
    this.#lane = lane
  }

  /** Publishes, and answers. It has to be allowed. Throws `Refused`. */
  async publish({ id, channel, producer, seq }: Pub, data: string): Promise<void> {
    const held = this.#unsure.get(channel)
    // Stored before the one that came first, it would make that one look like a repeat.
    if (held?.producer === producer && seq > held.seq) throw unsure()
    this.#unsure.delete(channel)
    const { record, shell } = this.#lane
    const { id: userId } = record.user
    const key = { producer: `${userId}\n${producer}`, seq }
    const at = await shell.hub.publish(channel, data, key, userId === '' ? null : userId)
    if (at === null) {
      this.#unsure.set(channel, { producer, seq })
      throw unsure()
    }
    this.#lane.ok(id, JSON.stringify(at))
  }
}

const unsure = (): Refused =>
  new Refused('unsure', 'The store has not confirmed the publication. Publish it again under the same key.', AGAIN_MS)
