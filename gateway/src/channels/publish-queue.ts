import type { LaneUp } from '@rungway/protocol'
import type { Lane } from './lane.ts'
import { Refused } from './refused.ts'

type Pub = Extract<LaneUp, { readonly type: 'pub' }>

/** A publish that may be in the store or not. */
export interface Unsure {
  readonly channel: string
  readonly producer: string
  readonly seq: number
}

const AGAIN_MS = 1_000

/** The publishes of one session that the store has yet to confirm. */
export class PublishQueue {
  readonly #lane: Lane
  /** By channel: the publish that the client was told is unsure, and has to repeat first. */
  readonly #unsure = new Map<string, { readonly producer: string; readonly seq: number }>()

  constructor(lane: Lane) {
    this.#lane = lane
  }

  /** The publishes that have to be repeated first. */
  get unsure(): readonly Unsure[] {
    return [...this.#unsure].map(([channel, at]) => ({ channel, ...at }))
  }

  /** The client is told that a publish is unsure. */
  isUnsure({ channel, producer, seq }: Unsure): void {
    const held = this.#unsure.get(channel)
    if (held?.producer !== producer || seq < held.seq) this.#unsure.set(channel, { producer, seq })
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
      this.isUnsure({ channel, producer, seq })
      throw unsure()
    }
    this.#lane.ok(id, JSON.stringify(at))
  }
}

export const unsure = (): Refused =>
  new Refused('unsure', 'The store has not confirmed the publication. Publish it again under the same key.', AGAIN_MS)
