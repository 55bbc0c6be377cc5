/** Long enough for a visit, short enough for the next network to be judged anew. */
const MEMORY_MS = 30 * 60_000

export function recall(key: string): string | undefined {
  try {
    // As a member of the global object: where it is missing, the exception of a bare name would
    // cost more than the call.
    const [at, value] = globalThis.localStorage?.[key].split(' ') ?? []
    if (Number(at) > Date.now() - MEMORY_MS) return value
  } catch {
    // The page may not use storage, or it holds nothing under this key.
  }
  return undefined
}

export function remember(key: string, value: string): void {
  try {
    globalThis.localStorage?.setItem(key, `${Date.now()} ${value}`)
  } catch {
    // The page may not use storage, or its quota is spent.
  }
}
