/** A queue of which the least comes first (a binary heap): adding and taking cost the logarithm of its size. */
export class Heap<T> {
  readonly #isBefore: (one: T, other: T) => boolean
  readonly #items: T[] = []

  constructor(isBefore: (one: T, other: T) => boolean) {
    this.#isBefore = isBefore
  }

  /** The least; undefined when there is none. */
  get first(): T | undefined {
    return this.#items[0]
  }

  add(item: T): void {
    let at = this.#items.length
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = this.#items[above]
      if (parent === undefined || !this.#isBefore(item, parent)) break
      this.#items[at] = parent
      at = above
    }
    this.#items[at] = item
  }

  /** Takes the least out. */
  take(): T | undefined {
    const { first } = this
    const last = this.#items.pop()
    if (last !== undefined && this.#items.length > 0) this.#sink(last)
    return first
  }

  /** Puts an item in the place of the first, and below all that come before it. */
  #sink(item: T): void {
    let at = 0
    for (;;) {
      const below = this.#lesserChild(at)
      const child = this.#items[below]
      if (child === undefined || !this.#isBefore(child, item)) break
      this.#items[at] = child
      at = below
    }
    this.#items[at] = item
  }

  #lesserChild(at: number): number {
    const [left, right] = [this.#items[2 * at + 1], this.#items[2 * at + 2]]
    const isRight = left !== undefined && right !== undefined && this.#isBefore(right, left)
    return 2 * at + (isRight ? 2 : 1)
  }
}
