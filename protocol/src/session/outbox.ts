import type { Format, Payload } from '../wire/line-codec.ts'
import { partFrom } from '../wire/parts.ts'

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
  #queue: Payload[] = []
  readonly #limits: { readonly maxOutboxBytes: number; readonly maxOutboxMessages: number }
  #acked: number
  /** Characters that are acknowledged of the message after that. */
  #ackedPart = 0
  #written: number
  /** Characters that the current link was given of the message after that. */
  #writtenPart = 0
  /** The highest that `#written` has been: a rewind does not take back what a link was given. */
  #everWritten: number
  #bytes = 0

  /** `acked`: what was acknowledged before, where a session goes on. */
  constructor(limits: { readonly maxOutboxBytes: number; readonly maxOutboxMessages: number }, acked: number = 0) {
    this.#limits = limits
    this.#acked = this.#written = this.#everWritten = acked
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

  /** Characters that are acknowledged of the message after `acked`. */
  get part(): number {
    return this.#ackedPart
  }

  /** Number of the newest message that the current link has been given whole. */
  get written(): number {
    return this.#written
  }

  /** Characters that the current link has been given of the message after `written`. */
  get writtenPart(): number {
    return this.#writtenPart
  }

  /** Whether the current link has been given something that is not acknowledged. */
  get isUnderWay(): boolean {
    return this.#written > this.#acked || this.#writtenPart > this.#ackedPart
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
   * Writes what the link should carry next, and returns about how many bytes that is: at least one
   * message if there is one, and no more than about `maxBytes`. A message over `partBytes` is written
   * in parts of about that.
   */
  pull(format: Pick<Format, 'numbered'>, maxBytes: number, into: string[], partBytes: number = Infinity): number {
    let bytes = 0
    for (;;) {
      const payload = this.#queue[this.#written - this.#acked]
      if (!payload) return bytes
      const total = bytes + payload.bytes + FRAMING_BYTES
      if (this.#writtenPart || total > maxBytes) {
        if (bytes) return bytes
        if (this.#writtenPart || total > partBytes) {
          bytes = this.#pullPart(format, partBytes, into, payload)
          continue
        }
      }
      bytes = total
      into.push(format.numbered(++this.#written, payload))
      this.#everWritten = Math.max(this.#everWritten, this.#written)
    }
  }

  /** Writes the next part of the message after `written`. */
  #pullPart(format: Pick<Format, 'numbered'>, partBytes: number, into: string[], payload: Payload): number {
    const part = partFrom(payload, this.#writtenPart, partBytes - FRAMING_BYTES)
    into.push(format.numbered(this.#written + 1, part))
    this.#writtenPart = part.end
    if (!part.end) this.#everWritten = Math.max(this.#everWritten, ++this.#written)
    return part.bytes + FRAMING_BYTES
  }

  /**
   * Forgets every message up to and including `seen`. Of the one after it the other side has `part`
   * characters, which are not written again. False, and nothing happens, when that was never said.
   */
  ack(seen: number, part: number = 0): boolean {
    if (seen > this.last) return false
    if (seen > this.#acked || (seen === this.#acked && part > this.#ackedPart)) this.#ackedPart = part
    if (seen > this.#written) this.#writtenPart = 0
    // Nothing is removed for an acknowledgement that is older than another.
    if (seen === this.last) {
      // Most often one was there. An array that was emptied has room for sixteen.
      this.#queue = []
      this.#bytes = 0
    } else for (const { bytes } of this.#queue.splice(0, seen - this.#acked)) this.#bytes -= bytes
    this.#acked = Math.max(this.#acked, seen)
    this.#written = Math.max(this.#written, seen)
    if (this.#written === this.#acked) this.#writtenPart = Math.max(this.#writtenPart, this.#ackedPart)
    return true
  }

  /** A link starts: what is not acknowledged is written again. */
  rewind(): void {
    this.#written = this.#acked
    this.#writtenPart = this.#ackedPart
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
