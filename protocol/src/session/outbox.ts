import type { Format, Payload } from '../wire/line-codec.ts'

/**
 * More than a line adds to its payload: without it, a batch of tiny messages would be many times
 * its limit.
 */
const FRAMING_BYTES = 32

/**
 * What one side said and the other has not acknowledged.
 *
 * A message leaves when it is acknowledged, never when it is written: a write proves nothing about
 * delivery. So this one buffer is the send queue, the replay buffer and the bound on memory at
 * once.
 */
export class Outbox {
  /** Oldest first: message `acked + 1` is at index 0. */
  readonly #queue: Payload[] = []
  readonly #limits: { readonly maxOutboxBytes: number; readonly maxOutboxMessages: number }
  #acked = 0
  #written = 0
  /** The highest that `#written` has been: a rewind does not take back what a link was given. */
  #everWritten = 0
  #bytes = 0

  constructor(limits: { readonly maxOutboxBytes: number; readonly maxOutboxMessages: number }) {
    this.#limits = limits
  }

  /** Bytes that are kept, framing not counted. */
  get bytes(): number {
    return this.#bytes
  }

  /** Messages that are kept. */
  get length(): number {
    return this.#queue.length
  }

  /** Number of the newest message said, 0 before the first. */
  get last(): number {
    return this.#acked + this.#queue.length
  }

  /** Number of the newest message that is acknowledged. */
  get acked(): number {
    return this.#acked
  }

  /** Number of the newest message that the current link has been given. */
  get written(): number {
    return this.#written
  }

  /**
   * Whether a message of that size would be taken. An empty outbox takes any: what is over the
   * limit for one message is refused elsewhere.
   */
  fits(bytes: number): boolean {
    const { maxOutboxBytes, maxOutboxMessages } = this.#limits
    return this.length === 0 || (this.#bytes + bytes <= maxOutboxBytes && this.length < maxOutboxMessages)
  }

  /** Queues a message, whatever its size: callers ask `fits` first. */
  push(payload: Payload): void {
    this.#queue.push(payload)
    this.#bytes += payload.bytes
  }

  /**
   * Writes what the link should carry next: at least one message if there is one, and no more than
   * about `maxBytes`.
   */
  pull(format: Pick<Format, 'numbered'>, maxBytes: number, into: string[]): void {
    let bytes = 0
    for (;;) {
      const payload = this.#queue[this.#written - this.#acked]
      if (!payload) return
      const total = bytes + payload.bytes + FRAMING_BYTES
      if (bytes && total > maxBytes) return
      bytes = total
      into.push(format.numbered(++this.#written, payload))
      this.#everWritten = Math.max(this.#everWritten, this.#written)
    }
  }

  /**
   * Forgets every message up to and including `seen`. False, and nothing happens, when that was
   * never said.
   */
  ack(seen: number): boolean {
    if (seen > this.last) return false
    // Nothing is removed for an acknowledgement that is older than another.
    if (seen === this.last) {
      this.#queue.length = 0
      this.#bytes = 0
    } else for (const { bytes } of this.#queue.splice(0, seen - this.#acked)) this.#bytes -= bytes
    this.#acked = Math.max(this.#acked, seen)
    this.#written = Math.max(this.#written, seen)
    return true
  }

  /** A link starts: what is not acknowledged is written again. */
  rewind(): void {
    this.#written = this.#acked
  }

  /** The messages that are not acknowledged, oldest first. */
  unacknowledged(): readonly Payload[] {
    return this.#queue
  }

  /**
   * Of the unacknowledged messages those that a link was given: the other side may have them or
   * not.
   */
  inDoubt(): readonly Payload[] {
    return this.#queue.slice(0, this.#doubtful)
  }

  /**
   * Of the unacknowledged messages those that no link was ever given: the other side cannot have
   * them.
   */
  unwritten(): readonly Payload[] {
    return this.#queue.slice(this.#doubtful)
  }

  get #doubtful(): number {
    return Math.max(0, this.#everWritten - this.#acked)
  }
}
