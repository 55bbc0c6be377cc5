/** What goes between the first process and one of its workers. */
export type Message =
  | { readonly type: 'ask'; readonly id: number; readonly verb: string; readonly args: readonly unknown[] }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  /** Something happened that a listener of the worker has asked for. */
  | { readonly type: 'told'; readonly listener: number; readonly told: unknown }
  | { readonly type: 'stop' | 'reload' }

/** Carries messages in order, and none twice. Both ends are processes of one version of one program. */
export interface Line {
  send(message: Message): void
  onMessage(listener: (message: Message) => void): void
}

/** Questions by name, as methods. */
export type Questions<Q> = { readonly [K in keyof Q]: (...args: never[]) => unknown }

/** Questions that may wait for an answer at one time. */
const MAX_ASKED = 100_000

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

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
      if (this.#waiting.size >= MAX_ASKED)
        return reject(
          new Error(`The first process has ${MAX_ASKED} questions of this worker to answer: come back later.`),
        )
      const id = ++this.#ids
      this.#waiting.set(id, { resolve: (value) => resolve(value as Awaited<ReturnType<Q[K]>>), reject })
      this.#line.send({ type: 'ask', id, verb, args })
    })
  }
}

/** Answers what the other end of a line asks. */
export function answerOn<Q extends Questions<Q>>(line: Line, questions: Q): void {
  const failed = (id: number, error: unknown) =>
    line.send({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) })
  line.onMessage((message) => {
    if (message.type !== 'ask') return
    const { id, verb, args } = message
    const answers = new Map<string, (...args: never[]) => unknown>(Object.entries(questions))
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
