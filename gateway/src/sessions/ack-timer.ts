import type { Scheduler } from '../scheduler.ts'

/** Anything that may owe an acknowledgement: `ackDeadline` is `Infinity` when it owes none. */
interface Debtor {
  readonly core: { readonly ackDeadline: number }
}

/**
 * Acknowledgements that were put off. One timer serves all sessions, because each waits equally
 * long.
 */
export class AckTimer<S extends Debtor> {
  readonly #owing = new Set<S>()
  readonly #scheduler: Pick<Scheduler, 'now' | 'after'>
  readonly #ackAfterMs: number
  readonly #due: (session: S) => void
  #cancel = (): void => {}

  /**
   * `due` is called for each session that still owes its acknowledgement when its time has come.
   */
  constructor(scheduler: Pick<Scheduler, 'now' | 'after'>, ackAfterMs: number, due: (session: S) => void) {
    this.#scheduler = scheduler
    this.#ackAfterMs = ackAfterMs
    this.#due = due
  }

  schedule(session: S): void {
    if (this.#owing.size === 0) this.#cancel = this.#scheduler.after(this.#ackAfterMs, this.#settle)
    this.#owing.add(session)
  }

  stop(): void {
    this.#cancel()
    this.#owing.clear()
  }

  #settle = (): void => {
    const now = this.#scheduler.now()
    for (const session of this.#owing) {
      const { ackDeadline } = session.core
      // The answer to a request may have acknowledged it meanwhile. Kept, such a session would
      // never be freed, and this timer never end.
      const isSettled = ackDeadline === Number.POSITIVE_INFINITY
      if (ackDeadline > now && !isSettled) continue
      this.#owing.delete(session)
      if (!isSettled) this.#due(session)
    }
    if (this.#owing.size > 0) this.#cancel = this.#scheduler.after(this.#ackAfterMs / 4, this.#settle)
  }
}
