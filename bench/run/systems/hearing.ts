import type { End, Message } from '../traffic/end.ts'

/** Who listens at an end, and the way to tell them. */
export interface Hearing {
  /** The first who listens is told what came before. */
  readonly hear: End['hear']
  heard(body: Message): void
}

export function hearing(): Hearing {
  const early: { readonly body: Message; readonly cameMs: number }[] = []
  let listener: Parameters<End['hear']>[0] | null = null
  return {
    hear(next) {
      listener = next
      for (const { body, cameMs } of early.splice(0)) next(body, performance.now() - cameMs)
    },
    heard(body) {
      if (listener === null) early.push({ body, cameMs: performance.now() })
      else listener(body)
    },
  }
}
