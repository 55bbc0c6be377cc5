import type { VirtualTime } from '../virtual-time.ts'

/** What a line carries in one go: between two of them another connection has its turn. */
const SEGMENT_BYTES = 1_000

interface Segment {
  readonly bytes: number
  arrive(): void
}

/** What waits to be carried for one connection, in order. */
export class Pipe {
  readonly #line: Line
  #segments: Segment[] = []

  constructor(line: Line) {
    this.#line = line
  }

  /**
   * Takes so many bytes, however many wait: kernels and intermediaries take megabytes. `arrived`
   * runs as each segment has come, with how much has come by then.
   */
  put(bytes: number, arrived: (soFar: number) => void): void {
    for (let from = 0; from < bytes; from += SEGMENT_BYTES) {
      const to = Math.min(bytes, from + SEGMENT_BYTES)
      this.#segments.push({ bytes: to - from, arrive: () => arrived(to) })
    }
    this.#line.wake(this)
  }

  /** Drops what waits: the connection is over. */
  drop(): void {
    this.#segments = []
  }

  shift(): Segment | undefined {
    return this.#segments.shift()
  }
}

/** One direction of a line with a rate, which its connections share segment by segment. */
export class Line {
  readonly #time: VirtualTime
  readonly #bytesPerSecond: number
  readonly #latencyMs: number
  #waiting: readonly Pipe[] = []
  #isBusy = false

  constructor(time: VirtualTime, bytesPerSecond: number, latencyMs: number) {
    this.#time = time
    this.#bytesPerSecond = bytesPerSecond
    this.#latencyMs = latencyMs
  }

  wake(pipe: Pipe): void {
    if (!this.#waiting.includes(pipe)) this.#waiting = [...this.#waiting, pipe]
    if (!this.#isBusy) this.#next()
  }

  #next(): void {
    const [pipe, ...others] = this.#waiting
    this.#isBusy = pipe !== undefined
    if (pipe === undefined) return
    const segment = pipe.shift()
    this.#waiting = segment === undefined ? others : [...others, pipe]
    if (segment === undefined) return this.#next()
    this.#time.after((segment.bytes * 1_000) / this.#bytesPerSecond, () => {
      this.#time.after(this.#latencyMs, () => segment.arrive())
      this.#next()
    })
  }
}
