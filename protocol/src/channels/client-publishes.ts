import type { Json } from '../wire/frame.ts'
import { type Answer, type ClientPort, pauseMs, refusal } from './client-port.ts'
import { isPosition } from './values.ts'

interface Publish {
  readonly channel: string
  readonly data: Json
  readonly settle: (answer: Answer) => void
}

const NEVER = Number.POSITIVE_INFINITY

/**
 * What a client has published and not been answered. All of it is published again after a lost
 * session, and after an `unsure`: under the same numbers, in the same order. A store takes a number
 * below the highest that it has of a producer for a repeat, so no later one may overtake.
 */
export class Publishes {
  readonly #port: ClientPort
  readonly #producer: string
  /** By number, which ascends. */
  readonly #pending = new Map<number, Publish>()
  #seq = 0
  /** How many are asked and not answered. */
  #asked = 0
  /** When they are all to be published again. */
  #retryAt = NEVER

  constructor(port: ClientPort, producer: string) {
    this.#port = port
    this.#producer = producer
  }

  get size(): number {
    return this.#pending.size
  }

  /** Not before each has been answered: what is on its way might be taken, and hide an earlier one. */
  get deadline(): number {
    return this.#asked ? NEVER : this.#retryAt
  }

  add(channel: string, data: Json, settle: (answer: Answer) => void): void {
    const publish = { channel, data, settle }
    this.#pending.set(++this.#seq, publish)
    if (this.#retryAt === NEVER) this.#ask(this.#seq, publish)
  }

  /** Publishes all again that was not answered. */
  reset(): void {
    this.#asked = 0
    this.#retryAt = NEVER
    for (const [seq, publish] of this.#pending) this.#ask(seq, publish)
  }

  tick(now: number): void {
    if (this.deadline <= now) this.reset()
  }

  end(answer: Answer): void {
    for (const { settle } of this.#pending.values()) this.#port.call(() => settle(answer))
    this.#pending.clear()
  }

  #ask(seq: number, { channel, data, settle }: Publish): void {
    this.#asked++
    this.#port.ask('pub', [channel, data, this.#producer, seq], {
      answered: (answer, now) => {
        this.#asked--
        if (answer.type === 'no' && answer.code === 'unsure') {
          this.#retryAt = now + pauseMs(answer)
          return
        }
        this.#pending.delete(seq)
        const isBad = answer.type === 'ok' && !isPosition(answer.result)
        const settled = isBad ? refusal('bad-frame', 'The gateway answered with something else') : answer
        this.#port.call(() => settle(settled))
      },
    })
  }
}
