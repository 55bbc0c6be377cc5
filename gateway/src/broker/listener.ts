import type { LogPage, Position } from '@rungway/protocol'
import type { Scheduler } from '../scheduler.ts'
import type { BrokerJoined, Told } from './broker.ts'

/** Publications up to a position are known to a listener that begins there. */
const isNew = (told: Told, at: Position): boolean =>
  told.type !== 'publication' || told.epoch !== at.epoch || told.publication.offset > at.offset

/**
 * One who joins a channel. What is pushed while the page that it begins with is being read waits,
 * and what that page has already told is left out: so nothing is missing or told twice between both.
 */
export class Listener {
  #told: ((told: Told) => void) | null
  /** What came before its `join` has resolved; null after. */
  #early: Told[] | null = []
  readonly #left: (listener: Listener) => void

  /** `left` takes it off those that are told. */
  constructor(told: (told: Told) => void, left: (listener: Listener) => void) {
    this.#told = told
    this.#left = left
  }

  tell(told: Told): void {
    if (this.#early === null) this.#told?.(told)
    else this.#early.push(told)
  }

  /** Resolves with what it begins with, and leaves where that cannot be read. */
  async begin(read: () => Promise<LogPage>, scheduler: Pick<Scheduler, 'soon'>): Promise<BrokerJoined> {
    try {
      const { at, recovered, publications } = await read()
      // After all that waits for this promise has run.
      scheduler.soon(() => this.#catchUp(at))
      return { at, recovered, missed: recovered ? publications : [], leave: () => this.#leave() }
    } catch (error) {
      this.#leave()
      throw error
    }
  }

  #catchUp(at: Position): void {
    const early = this.#early ?? []
    this.#early = null
    for (const told of early) if (isNew(told, at)) this.#told?.(told)
  }

  #leave(): void {
    this.#told = null
    this.#left(this)
  }
}
