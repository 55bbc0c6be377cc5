/** What was heard so far, and a promise for when there is enough of it. */
export class Heard<T> {
  readonly all: T[] = []
  #waiting: { readonly count: number; readonly resolve: (all: readonly T[]) => void }[] = []

  add(item: T): void {
    this.all.push(item)
    const { length } = this.all
    for (const { count, resolve } of this.#waiting) if (count <= length) resolve(this.all)
    this.#waiting = this.#waiting.filter(({ count }) => count > length)
  }

  /** Resolves when there are that many, at once if there are already. */
  until(count: number): Promise<readonly T[]> {
    return new Promise((resolve) => {
      if (this.all.length >= count) resolve(this.all)
      else this.#waiting.push({ count, resolve })
    })
  }
}
