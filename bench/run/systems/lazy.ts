/**
 * Loads on the first call and keeps the result: resolving a module again would be part of the
 * measured time to connect.
 */
export function lazy<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null
  return () => {
    loaded ??= load()
    return loaded
  }
}
