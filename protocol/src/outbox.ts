import type { Format, Payload } from './codec.ts'

/**
 * What one side said and the other has not acknowledged.
 *
 * A message leaves when it is acknowledged, never when it is written: a write proves nothing about delivery. So this one
 * buffer is the send queue, the replay buffer and the bound on memory at once.
 */
export class Outbox {
  #queue: Payload[] = []
  /** Index in `#queue` of the oldest message kept. What lies before it is cut off in bulk, where shifting each would be quadratic. */
  #head = 0
  /** Number of the newest message that is acknowledged. */
  #acked = 0
  /** Number of the newest message that the current link has been given. */
  #written = 0
  #bytes = 0
  readonly #maxBytes: number
  readonly #maxMessages: number

  constructor(limits: { readonly maxOutboxBytes: number; readonly maxOutboxMessages: number }) {
    this.#maxBytes = limits.maxOutboxBytes
    this.#maxMessages = limits.maxOutboxMessages
  }

  /** Bytes that are kept, framing not counted. */
  get bytes(): number {
    return this.#bytes
  }

  get length(): number {
    return this.#queue.length - this.#head
  }

  /** Number of the newest message said, 0 before the first. */
  get last(): number {
    return this.#acked + this.length
  }

  get acked(): number {
    return this.#acked
  }

  /** Whether the current link has not been given everything yet. */
  get hasMore(): boolean {
    return this.#written < this.last
  }

  /** Whether a message of that size would be taken. An empty outbox takes any: what is over the limit for one message is refused elsewhere. */
  fits(bytes: number): boolean {
    return this.length === 0 || (this.#bytes + bytes <= this.#maxBytes && this.length < this.#maxMessages)
  }

  /** Queues a message, whatever its size: callers ask `fits` first. */
  push(payload: Payload): void {
    this.#queue.push(payload)
    this.#bytes += payload.bytes
  }

  /** Writes what the link should carry next: at least one message if there is one, and no more than about `maxBytes`. */
  pull(format: Format, maxBytes: number, into: string[]): void {
    let bytes = 0
    while (this.hasMore) {
      const payload = this.#queue[this.#head + this.#written - this.#acked]
      if (payload === undefined || (bytes > 0 && bytes + payload.bytes > maxBytes)) return
      bytes += payload.bytes
      into.push(format.numbered(++this.#written, payload))
    }
  }

  /** Forgets every message up to and including `seen`. False, and nothing happens, when that was never said. */
  ack(seen: number): boolean {
    if (seen > this.last) return false
    for (; this.#acked < seen; this.#acked++) this.#bytes -= this.#queue[this.#head++]?.bytes ?? 0
    if (this.#head === this.#queue.length || this.#head > 1_024) {
      this.#queue.splice(0, this.#head)
      this.#head = 0
    }
    this.#written = Math.max(this.#written, this.#acked)
    return true
  }

  /** A link starts after `seen`: acknowledges up to there, and what follows is written again. */
  rewind(seen: number): boolean {
    const known = this.ack(seen)
    if (known) this.#written = this.#acked
    return known
  }

  /** Makes room by forgetting the oldest messages that were written: for readers that cannot acknowledge. False when that is not enough. */
  evict(bytes: number): boolean {
    while (!this.fits(bytes) && this.#acked < this.#written) this.ack(this.#acked + 1)
    return this.fits(bytes)
  }

  /** The messages that are not acknowledged, oldest first: whether the other side has them is not known. */
  unacknowledged(): readonly Payload[] {
    return this.#queue.slice(this.#head)
  }
}
