/** What the gateway's process knows of one client, by its own books. */
export interface HostAccount {
  /** The highest number that it has heard. */
  readonly last: number
  /** Numbers below that it has not heard. */
  readonly missing: readonly number[]
  /** Answers in the client's present session. */
  readonly answers: number
  /** Requests that it has carried out. */
  readonly handled: number
}

/** The same of one channel. */
export interface HostRoom {
  readonly offset: number
  readonly members: number
}

/** What one client has said and heard. Numbers count up from 1; what does not is told as wrong. */
export class ClientBook {
  /** Messages that the client has taken. */
  said = 0
  /** Those that may or may not have arrived: it was told so. */
  readonly doubts = new Set<number>()
  /** Answers in the present session. */
  answers = 0
  /** All answers, and sessions that were lost. */
  heard = 0
  losses = 0
  accepted = 0
  asked = 0
  answered = 0
  readonly #wrong: (what: string) => void

  constructor(wrong: (what: string) => void) {
    this.#wrong = wrong
  }

  /** The gateway counts its answers in each session. */
  answer(count: number): void {
    if (count !== this.answers + 1) this.#wrong(`answer ${count} came after ${this.answers}`)
    this.answers = count
    this.heard += 1
  }

  lost(inDoubt: readonly number[]): void {
    this.losses += 1
    this.answers = 0
    this.doubt(inDoubt)
  }

  doubt(numbers: readonly number[]): void {
    for (const n of numbers) this.doubts.add(n)
  }

  /** What does not add up with the gateway's side; empty when all of it does. */
  against({ last, missing, answers, handled }: HostAccount, isOpen: boolean): string[] {
    const wrongs: string[] = []
    const lost = missing.filter((n) => !this.doubts.has(n))
    if (lost.length > 0) wrongs.push(`the gateway has not heard ${lost.join()}, and nothing said so`)
    if (last > this.said) wrongs.push(`the gateway has heard ${last}, which was never said`)
    for (let n = last + 1; n <= this.said; n++)
      if (!this.doubts.has(n)) wrongs.push(`the gateway has not heard ${n}, and nothing said so`)
    if (isOpen && answers !== this.answers) wrongs.push(`of ${answers} answers ${this.answers} have come`)
    if (handled > this.asked || handled < this.answered)
      wrongs.push(`${handled} requests were carried out, of ${this.asked} that were made and ${this.answered} answered`)
    return wrongs
  }
}

/** What one subscriber has heard of a channel, whose offsets are consecutive. */
export class RoomBook {
  offset: number | null = null
  heard = 0
  readonly #numbers = new Map<string, number>()
  readonly #wrong: (what: string) => void

  constructor(wrong: (what: string) => void) {
    this.#wrong = wrong
  }

  publication(offset: number, by: string, n: number): void {
    if (this.offset !== null && offset !== this.offset + 1)
      this.#wrong(`publication ${offset} came after ${this.offset}`)
    this.offset = offset
    this.heard += 1
    const before = this.#numbers.get(by) ?? 0
    // A publisher's numbers ascend; the first may have been before the subscription.
    if (n <= before) this.#wrong(`publication ${n} of ${by} came after ${before}`)
    this.#numbers.set(by, n)
  }

  against({ offset }: HostRoom): string[] {
    if (this.offset === null || this.offset === offset) return []
    return [`the channel is at ${offset}, and the subscriber at ${this.offset}`]
  }
}

/** The gateway's side of one client: what was heard, and whether it came in order and once. */
export class HostBook {
  answers = 0
  #last = 0
  readonly #missing: number[] = []
  readonly #handled = new Set<number>()

  /** Returns what is wrong with it; null for nothing. */
  heard(n: number): string | null {
    if (n <= this.#last) return `message ${n} came after ${this.#last}`
    for (let lost = this.#last + 1; lost < n; lost++) this.#missing.push(lost)
    this.#last = n
    return null
  }

  handled(n: number): string | null {
    if (this.#handled.has(n)) return `request ${n} was carried out twice`
    this.#handled.add(n)
    return null
  }

  get account(): HostAccount {
    return { last: this.#last, missing: this.#missing, answers: this.answers, handled: this.#handled.size }
  }
}
