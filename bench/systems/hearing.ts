import type { End, Message } from '../scenarios/scenario.ts'

/** Who listens at an end, and the way to tell them. */
export interface Hearing {
  readonly hear: End['hear']
  heard(body: Message): void
}

export function hearing(): Hearing {
  let listener: (body: Message) => void = () => {}
  return {
    hear(next) {
      listener = next
    },
    heard: (body) => listener(body),
  }
}
