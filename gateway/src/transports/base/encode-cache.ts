import type { Format, Payload } from '@rungway/protocol'

/**
 * How many lines are kept, and how long they may be: more than a burst usually has, and not so much
 * that it matters.
 */
const LINES_KEPT = 64
const MAX_CHARS = 1_024

/**
 * A format that writes a line once for all sessions in which it has the same number: those that
 * were sent equally much of a broadcast.
 */
export class CachedFormat implements Format {
  readonly control: Format['control']
  readonly #numbered: Format['numbered']
  readonly #payloads: (Payload | null)[] = new Array(LINES_KEPT).fill(null)
  readonly #seqs: number[] = new Array(LINES_KEPT).fill(0)
  readonly #lines: string[] = new Array(LINES_KEPT).fill('')

  constructor(format: Format) {
    this.control = format.control
    this.#numbered = format.numbered
  }

  numbered(seq: number, payload: Payload): string {
    const at = seq % LINES_KEPT
    const known = this.#lines[at]
    if (known !== undefined && this.#payloads[at] === payload && this.#seqs[at] === seq) return known
    const line = this.#numbered(seq, payload)
    if (line.length <= MAX_CHARS) {
      this.#payloads[at] = payload
      this.#seqs[at] = seq
      this.#lines[at] = line
    }
    return line
  }
}

/** Makes lines into one text, once for all links that are written the same one after the other. */
export class EncodeCache {
  readonly #join: (lines: readonly string[]) => string
  #lines: readonly string[] = []
  #text: string

  constructor(join: (lines: readonly string[]) => string) {
    this.#join = join
    this.#text = join([])
  }

  of(lines: readonly string[]): string {
    if (lines.length !== this.#lines.length || lines.some((line, i) => line !== this.#lines[i])) {
      this.#lines = lines
      this.#text = this.#join(lines)
    }
    return this.#text
  }
}
