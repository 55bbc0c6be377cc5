import type { WebhookConfig } from '../config/schema.ts'

/** What is asked at a time, and waits to be. */
export interface QuestionLimits {
  /** Questions under way: credentials that someone makes up are not to drown the back end. */
  readonly maxAsked: number
  /** Of them, those of one network: a quarter, so that no two or three keep out all others. */
  readonly maxAskedEach: number
  /** Questions that wait, a request each, for at most a few times as long as an answer takes. */
  readonly maxWaiting: number
  /** Of them, those of one network. */
  readonly maxWaitingEach: number
}

/** As one configuration has them: a network has a quarter. */
export const questionLimits = ({ maxAsked, maxWaiting }: WebhookConfig): QuestionLimits => ({
  maxAsked,
  maxAskedEach: Math.ceil(maxAsked / 4),
  maxWaiting,
  maxWaitingEach: Math.ceil(maxWaiting / 4),
})

interface Waiting {
  readonly begin: () => void
  readonly drop: (why: Error) => void
}

/** A network that questions come from. */
interface Place {
  asked: number
  /** Oldest first. */
  readonly waiting: Waiting[]
}

/**
 * What a back end is asked that may be slow: so many questions at a time, shared by the networks that
 * they come from. Those that wait take turns by network, so that one question of a network waits for
 * no more than one of each other.
 */
export class Questions {
  readonly #limits: QuestionLimits
  /** Those with something asked or waiting; the one whose turn is longest ago comes first. */
  readonly #places = new Map<string, Place>()
  #asked = 0
  #waiting = 0

  constructor(limits: QuestionLimits) {
    this.#limits = limits
  }

  /** How many networks have something asked or waiting. */
  get networks(): number {
    return this.#places.size
  }

  /** Asks when the network's turn has come. Rejects when too many wait already. */
  async ask<T>(network: string, question: () => Promise<T>): Promise<T> {
    const place = this.#places.get(network) ?? { asked: 0, waiting: [] }
    this.#places.set(network, place)
    try {
      if (this.#mayAsk(place)) this.#begin(place)
      else await this.#wait(place)
      return await question().finally(() => this.#over(place))
    } finally {
      const isIdle = place.asked + place.waiting.length === 0
      if (isIdle && this.#places.get(network) === place) this.#places.delete(network)
    }
  }

  #over(place: Place): void {
    this.#asked -= 1
    place.asked -= 1
    this.#next()
  }

  #mayAsk(place: Place): boolean {
    return this.#asked < this.#limits.maxAsked && place.asked < this.#limits.maxAskedEach
  }

  #begin(place: Place): void {
    this.#asked += 1
    place.asked += 1
  }

  #wait(place: Place): Promise<void> {
    const { maxWaiting, maxWaitingEach } = this.#limits
    if (place.waiting.length >= maxWaitingEach) return Promise.reject(tooMany(maxWaitingEach, 'of one address'))
    if (this.#waiting >= maxWaiting && !this.#giveWay(place)) return Promise.reject(tooMany(maxWaiting, 'in all'))
    this.#waiting += 1
    return new Promise((begin, drop) => place.waiting.push({ begin, drop }))
  }

  /** Drops the last that waits of the network with most, unless that is the one that asks. */
  #giveWay(to: Place): boolean {
    let most = to
    for (const place of this.#places.values()) if (place.waiting.length > most.waiting.length) most = place
    if (most === to) return false
    this.#waiting -= 1
    most.waiting.pop()?.drop(tooMany(this.#limits.maxWaiting, 'in all'))
    return true
  }

  #next(): void {
    for (const [network, place] of this.#places) {
      if (!this.#mayAsk(place)) continue
      const next = place.waiting.shift()
      if (next === undefined) continue
      // Its next turn comes after all others'.
      this.#places.delete(network)
      this.#places.set(network, place)
      this.#waiting -= 1
      this.#begin(place)
      next.begin()
      return
    }
  }
}

const tooMany = (count: number, whose: string): Error =>
  new Error(
    `${count} webhooks "connect" ${whose} wait to be sent already (maxWaiting): it is answered too slowly, or asked too often`,
  )
