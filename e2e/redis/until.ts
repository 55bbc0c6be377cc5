const PATIENCE_MS = 60_000

/** Waits until it resolves without an error. Rejects with its last one after a minute. */
export async function until<T>(check: () => T | Promise<T>): Promise<T> {
  const latest = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > latest) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
