import type { StorageLike } from '../src/environment/page-storage.ts'

/** A storage in memory. */
export class FakeStorage extends Map<string, string> implements StorageLike {
  get length(): number {
    return this.size
  }

  key(index: number): string | null {
    return [...this.keys()][index] ?? null
  }

  getItem(key: string): string | null {
    return this.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    this.set(key, value)
  }

  removeItem(key: string): void {
    this.delete(key)
  }
}
