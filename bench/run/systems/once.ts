/** What is loaded when it is first asked for, and kept: resolving a module again would be in the time that a connection takes. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null
  return () => {
    loaded ??= load()
    return loaded
  }
}
