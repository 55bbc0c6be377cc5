/** What can be in a chain, one at a time. Both are null outside of one. */
export interface Linked<T> {
  before: T | null
  after: T | null
}

/**
 * Elements in the order in which they came, each of which may leave at any time.
 *
 * Not a `Set`, where elements come and go with each request. Its table is replaced every few
 * changes, and the old one points to the new: once one is in the old generation all that follow are
 * kept, with their elements, until all memory is looked through.
 */
export class Chain<T extends Linked<T>> implements Iterable<T> {
  #first: T | null = null
  #last: T | null = null

  get isEmpty(): boolean {
    return this.#first === null
  }

  add(element: T): void {
    element.before = this.#last
    if (this.#last === null) this.#first = element
    else this.#last.after = element
    this.#last = element
  }

  /** False: it was not there. */
  remove(element: T): boolean {
    const { before, after } = element
    if (before === null && this.#first !== element) return false
    if (before === null) this.#first = after
    else before.after = after
    if (after === null) this.#last = before
    else after.before = before
    element.before = element.after = null
    return true
  }

  /** The element that was given last may be removed meanwhile. */
  *[Symbol.iterator](): Generator<T> {
    for (let at = this.#first; at !== null; ) {
      const { after } = at
      yield at
      at = after
    }
  }
}
