/** Promises that wait for a condition. */
export interface Waiters {
  /** Resolves once `isDone` holds. Rejects when waiting is of no use any more. */
  until(isDone: () => boolean): Promise<void>
  /** Something has changed: every condition is evaluated again. */
  look(): void
}

/** `throwIfOver` throws when nothing is to be waited for any more. */
export function createWaiters(throwIfOver: () => void): Waiters {
  const waiting: (() => void)[] = []
  return {
    async until(isDone) {
      while (!isDone()) {
        throwIfOver()
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
    look() {
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}
