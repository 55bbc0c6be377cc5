import { WORKER_LIMITS } from './limits.ts'
import type { Line } from './line.ts'

/** Questions by name, as methods. */
export type Questions<Q> = { readonly [K in keyof Q]: (...args: never[]) => unknown }

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

const { maxAsked } = WORKER_LIMITS

/** Asks the other end of a line. */
export class Asker<Q extends Questions<Q>> {
  readonly #line: Line
  readonly #waiting = new Map<number, Waiting>()
  #ids = 0

  constructor(line: Line) {
    this.#line = line
    line.onMessage((message) => {
      if (message.type !== 'answer' && message.type !== 'failed') return
      const waiting = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.type === 'answer') waiting?.resolve(message.value)
      else waiting?.reject(new Error(message.message))
    })
  }

  /** Rejects with what the other end says. A line that is cut ends this process. */
  ask<K extends keyof Q & string>(verb: K, ...args: Parameters<Q[K]>): Promise<Awaited<ReturnType<Q[K]>>> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size >= maxAsked || this.#line.isFull) return reject(new Error(OVERLOADED))
      const id = ++this.#ids
      this.#waiting.set(id, { resolve: (value) => resolve(value as Awaited<ReturnType<Q[K]>>), reject })
      this.#line.send({ type: 'ask', id, verb, args })
    })
  }
}

const OVERLOADED =
  'The first process does not keep up with what its workers ask of channels. Where this lasts, give the channels to Redis.'

/** Answers what the other end of a line asks. */
export function answerOn<Q extends Questions<Q>>(line: Line, questions: Q): void {
  const failed = (id: number, error: unknown) =>
    line.send({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) })
  const answers = new Map<string, (...args: never[]) => unknown>(Object.entries(questions))
  line.onMessage((message) => {
    if (message.type !== 'ask') return
    const { id, verb, args } = message
    const answer = answers.get(verb)
    if (answer === undefined) return failed(id, new Error(`There is no question ${verb}.`))
    // The asker's types are those of the questions.
    const asked = async () => await answer(...(args as never[]))
    asked().then(
      (value) => line.send({ type: 'answer', id, value }),
      (error: unknown) => failed(id, error),
    )
  })
}
