import type { Body } from '@rungway/protocol'
import { OVERHEAD_BYTES } from './memory-ledger.ts'

/** Messages of a client that wait for the application's listener. */
export class UnheardMessages {
  readonly #bodies: Body[] = []
  #taken = 0
  #bytes = 0

  /** What all that were added may hold, with the overhead of each. */
  get bytes(): number {
    return this.#bytes
  }

  get length(): number {
    return this.#bodies.length - this.#taken
  }

  /** All that wait, oldest first. */
  get bodies(): readonly Body[] {
    return this.#bodies.slice(this.#taken)
  }

  /** Returns what the message may hold. */
  add(body: Body, bytes: number): number {
    this.#bodies.push(body)
    this.#bytes += bytes + OVERHEAD_BYTES
    return bytes + OVERHEAD_BYTES
  }

  /** Returns what all of them held, for a session whose memory is accounted for no longer. */
  settle(): number {
    const bytes = this.#bytes
    this.#bytes = 0
    return bytes
  }

  /** The oldest, or `undefined` when there is none. */
  take(): Body | undefined {
    return this.#bodies[this.#taken++]
  }
}
