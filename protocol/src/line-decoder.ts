/**
 * Cuts a stream of text into lines, however it was chunked. Sans-I/O, bounded, and linear: an unfinished line only grows at its end, which
 * engines do without copying, and only what is new is searched.
 */
export class LineDecoder {
  #unfinished = ''
  readonly #maxChars: number
  readonly #prefix: string

  /** `maxChars`: the longest line, in UTF-16 units. `prefix`: what lines begin with; others are skipped. */
  constructor(maxChars: number, prefix = '') {
    this.#maxChars = maxChars
    this.#prefix = prefix
  }

  /** The lines that this chunk completes, without prefixes and line feeds. Null: a line outgrew the limit; the decoder is then of no more use. */
  feed(chunk: string): string[] | null {
    const [first = '', ...others] = chunk.split('\n')
    const lines = [this.#unfinished + first, ...others]
    if (lines.some((line) => line.length > this.#maxChars)) return null
    this.#unfinished = lines.pop() ?? ''
    return lines.filter((line) => line.startsWith(this.#prefix)).map((line) => line.slice(this.#prefix.length))
  }
}
