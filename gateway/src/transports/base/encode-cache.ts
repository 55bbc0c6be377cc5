import type { Format, Payload } from '@rungway/protocol'

/** How many lines are kept, and how long they may be: more than a burst usually has, and not so much that it matters. */
const LINES_KEPT = 64
const MAX_CHARS = 1_024

/** A format that writes a line down once for all sessions in which it has the same number: those that have heard equally much of a broadcast. */
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

/** Makes lines into bytes, once for all who are written the same one after the other. */
export class EncodeCache {
  readonly #encode: (lines: readonly string[]) => Buffer
  #lines: readonly string[] = []
  #bytes: Buffer

  constructor(encode: (lines: readonly string[]) => Buffer) {
    this.#encode = encode
    this.#bytes = encode([])
  }

  of(lines: readonly string[]): Buffer {
    if (lines.length !== this.#lines.length || lines.some((line, i) => line !== this.#lines[i])) {
      this.#lines = lines
      this.#bytes = this.#encode(lines)
    }
    return this.#bytes
  }
}
