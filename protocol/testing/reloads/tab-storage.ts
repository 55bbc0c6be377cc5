import type { StorageLike } from '../../../client-sdk/src/environment/page-storage.ts'

/** The storage of a tab, or of all: a map. */
export class TabStorage implements StorageLike {
  readonly #kept: Map<string, string>

  constructor(kept: ReadonlyMap<string, string> = new Map()) {
    this.#kept = new Map(kept)
  }

  get length(): number {
    return this.#kept.size
  }

  key(index: number): string | null {
    return [...this.#kept.keys()][index] ?? null
  }

  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    this.#kept.set(key, value)
  }

  removeItem(key: string): void {
    this.#kept.delete(key)
  }

  /** As a browser copies it for a tab that is duplicated. */
  copy(): TabStorage {
    return new TabStorage(this.#kept)
  }
}
