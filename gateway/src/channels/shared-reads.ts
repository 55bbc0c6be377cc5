import type { LogPage, Position, Publication } from '@rungway/protocol'
import type { Broker } from '../broker/broker.ts'

/** What follows a position, as far as one page has it. */
export interface Followed {
  readonly recovered: boolean
  readonly publications: readonly Publication[]
  /** The channel's newest position when it was read. */
  readonly top: Position
  /** Whether there is more after the publications. */
  readonly more: boolean
}

interface Waiting {
  readonly since: Position
  resolve(followed: Followed): void
  reject(error: unknown): void
}

/** How much one read brings. */
const PAGE = 1_000

/** What a page that was read from one position says of another; null when it says nothing. */
function judge(page: LogPage, after: Position, since: Position): Followed | null {
  const { at: top, recovered, publications, more } = page
  if (since.epoch !== after.epoch) return null
  if (since.offset === after.offset) return { recovered, publications, top, more }
  // How far an epoch that is over was shared is known only to the store.
  if (top.epoch !== since.epoch || since.offset < after.offset || since.offset > top.offset) return null
  const end = publications.at(-1)?.offset ?? top.offset
  if (more && end < since.offset) return null
  const first = publications[0]?.prev ?? top.offset
  const isReached = recovered || since.offset >= first
  return { recovered: isReached, publications: publications.filter(({ offset }) => offset > since.offset), top, more }
}

/**
 * Reads of one channel's history, one at a time: those that wait for it share the next. Ten
 * thousand clients that come back at once cost a few.
 */
export class SharedReads {
  readonly #broker: Pick<Broker, 'history'>
  readonly #channel: string
  #waiting: Waiting[] = []
  #isReading = false

  constructor(broker: Pick<Broker, 'history'>, channel: string) {
    this.#broker = broker
    this.#channel = channel
  }

  /** What follows a position. Rejects when the store cannot be reached. */
  after(since: Position): Promise<Followed> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ since, resolve, reject })
      if (!this.#isReading) this.#read()
    })
  }

  #read(): void {
    const [first] = this.#waiting
    if (first === undefined) return
    this.#isReading = true
    let after = first.since
    for (const { since } of this.#waiting) if (since.epoch === after.epoch && since.offset < after.offset) after = since
    this.#broker.history(this.#channel, { after, limit: PAGE }).then(
      (page) =>
        this.#settle((waiting) => {
          const followed = judge(page, after, waiting.since)
          if (followed !== null) waiting.resolve(followed)
          return followed !== null
        }),
      (error: unknown) =>
        this.#settle((waiting) => {
          waiting.reject(error)
          return true
        }),
    )
  }

  /** `settled` returns whether one need not wait any more. */
  #settle(settled: (waiting: Waiting) => boolean): void {
    this.#isReading = false
    const all = this.#waiting
    this.#waiting = []
    const rest = all.filter((waiting) => !settled(waiting))
    this.#waiting = [...rest, ...this.#waiting]
    if (!this.#isReading) this.#read()
  }
}
