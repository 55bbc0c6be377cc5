import type { End, Message } from '../scenarios/scenario.ts'

/** Who listens at an end, and the way to tell them. */
export interface Hearing {
  /** The first who listens is told what came before. */
  readonly hear: End['hear']
  heard(body: Message): void
}

export function hearing(): Hearing {
  const early: Message[] = []
  let listener: ((body: Message) => void) | null = null
  return {
    hear(next) {
      listener = next
      for (const body of early.splice(0)) next(body)
    },
    heard(body) {
      if (listener === null) early.push(body)
      else listener(body)
    },
  }
}
