import type { Body } from '@rungway/protocol'

/** What a message costs besides its text: its value, and its place in the queue. */
const OVERHEAD_BYTES = 64

/** Messages of a client that wait for the application's listener. */
export class UnheardMessages {
  readonly #bodies: Body[] = []
  #taken = 0
  #bytes = 0

  get length(): number {
    return this.#bodies.length - this.#taken
  }

  /** Returns the bytes that all of them may hold, 64 for each message included. */
  add(body: Body, bytes: number): number {
    this.#bodies.push(body)
    this.#bytes += bytes + OVERHEAD_BYTES
    return this.#bytes
  }

  /** The oldest, or `undefined` when there is none. */
  take(): Body | undefined {
    return this.#bodies[this.#taken++]
  }
}
