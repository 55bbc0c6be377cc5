import type { End, Message } from '../traffic/end.ts'

/** The listener of an end, and the way to call it. */
export interface Inbox {
  /** The first listener also gets the messages that arrived before it. */
  readonly onMessage: End['onMessage']
  deliver(body: Message): void
}

export function inbox(): Inbox {
  const early: { readonly body: Message; readonly arrivedMs: number }[] = []
  let listener: Parameters<End['onMessage']>[0] | null = null
  return {
    onMessage(next) {
      listener = next
      for (const { body, arrivedMs } of early.splice(0)) next(body, performance.now() - arrivedMs)
    },
    deliver(body) {
      if (listener === null) early.push({ body, arrivedMs: performance.now() })
      else listener(body)
    },
  }
}
