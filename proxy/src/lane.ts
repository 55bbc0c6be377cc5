interface Waiting {
  readonly bytes: Buffer
  /** Infinity: until it is released. */
  due: number
}

/** One direction of a connection: a queue that what is held or delayed waits in, and everything behind it. */
export class Lane {
  readonly #waiting: Waiting[] = []
  readonly #write: (bytes: Buffer) => void
  #onEmpty: (() => void) | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(write: (bytes: Buffer) => void) {
    this.#write = write
  }

  /** Queues behind what is there. `delayMs` of Infinity: until `release`. */
  push(bytes: Buffer, delayMs = 0): void {
    this.#waiting.push({ bytes, due: delayMs === 0 ? 0 : performance.now() + delayMs })
    this.#flush()
  }

  /** Lets go what is held; what is delayed keeps its time. */
  release(): void {
    for (const each of this.#waiting) if (each.due === Number.POSITIVE_INFINITY) each.due = 0
    this.#flush()
  }

  /** Runs it when nothing waits any more: now, or later. */
  whenEmpty(run: () => void): void {
    this.#onEmpty = run
    this.#flush()
  }

  clear(): void {
    this.#waiting.length = 0
    this.#onEmpty = null
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #flush(): void {
    const now = performance.now()
    for (let [first] = this.#waiting; first !== undefined && first.due <= now; [first] = this.#waiting) {
      this.#waiting.shift()
      if (first.bytes.length > 0) this.#write(first.bytes)
    }
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const [next] = this.#waiting
    if (next === undefined) {
      this.#onEmpty?.()
      this.#onEmpty = null
    } else if (next.due !== Number.POSITIVE_INFINITY) {
      this.#timer = setTimeout(() => this.#flush(), Math.ceil(next.due - now))
    }
  }
}
