/** Promises that wait for a condition. */
export interface Waiters {
  /** Resolves once `isDone` holds. Rejects with what `isDone` throws. */
  until(isDone: () => boolean): Promise<void>
  /** Something has changed: every condition is evaluated again. */
  look(): void
}

export function createWaiters(): Waiters {
  const waiting: (() => void)[] = []
  return {
    async until(isDone) {
      while (!isDone()) await new Promise<void>((resolve) => waiting.push(resolve))
    },
    look() {
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}
