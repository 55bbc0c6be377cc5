export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value

/** Calls what is the application's: what it throws, or its promise is rejected with, goes to `failed`. */
export function attempt(run: () => unknown, failed: (error: unknown) => void): void {
  try {
    const result = run()
    if (isThenable(result)) Promise.resolve(result).catch(failed)
  } catch (error) {
    failed(error)
  }
}
