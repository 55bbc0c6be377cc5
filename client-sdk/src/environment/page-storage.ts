/** What is used of a `Storage`. */
export interface StorageLike {
  readonly length: number
  key(index: number): string | null
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** The storage of that name; undefined where the page may not use it, and where there is no page. */
export function pageStorage(name: 'sessionStorage' | 'localStorage'): StorageLike | undefined {
  try {
    return globalThis[name]
  } catch {
    return undefined
  }
}

/** Unix time in milliseconds, the one clock that two pages share. */
export const sharedNow = (): number => Date.now()
