import { RungwayError } from '../errors.ts'
import type { Scheduler } from '../scheduler.ts'

interface Waiting {
  readonly done: (values: readonly unknown[]) => void
  readonly failed: (error: RungwayError) => void
  readonly cancel: () => void
}

/** Answers that a client owes. */
export class Acks {
  readonly #waiting = new Map<number, Waiting>()
  readonly #scheduler: Pick<Scheduler, 'after'>
  #last = -1

  constructor(scheduler: Pick<Scheduler, 'after'>) {
    this.#scheduler = scheduler
  }

  /** Returns the number to ask with, and what the client answers. Rejects after `timeoutMs`. */
  ask(timeoutMs: number): { readonly id: number; readonly answer: Promise<readonly unknown[]> } {
    const id = ++this.#last
    const answer = new Promise<readonly unknown[]>((done, failed) => {
      const cancel = this.#scheduler.after(timeoutMs, () => {
        this.#waiting.delete(id)
        failed(new RungwayError('silent', `The client has not acknowledged the event within ${timeoutMs} ms.`))
      })
      this.#waiting.set(id, { done, failed, cancel })
    })
    return { id, answer }
  }

  /** The client has answered; unasked, that says nothing. */
  answered(id: number, values: readonly unknown[]): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    waiting?.cancel()
    waiting?.done(values)
  }

  /** The event was not sent. */
  drop(id: number): void {
    this.#fail(id, 'The event was not sent: the socket was disconnected, or onError was told why.')
  }

  /** The socket is gone. */
  end(): void {
    for (const id of [...this.#waiting.keys()])
      this.#fail(id, 'The socket was disconnected before the client acknowledged the event.')
  }

  #fail(id: number, message: string): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    waiting?.cancel()
    waiting?.failed(new RungwayError('closed', message))
  }
}
