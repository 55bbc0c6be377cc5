import { err, ok, type Result } from './result.ts'

/**
 * Cuts a stream of text into lines, however it was chunked. Sans-I/O, bounded, and linear: pieces of an unfinished line are kept
 * apart and joined once, where appending and searching again would be quadratic for a line that arrives byte by byte.
 */
export class LineDecoder {
  #pieces: string[] = []
  #length = 0
  readonly #maxChars: number

  /** `maxChars`: the longest line, in UTF-16 units. */
  constructor(maxChars: number) {
    this.#maxChars = maxChars
  }

  /** The lines that this chunk completes, without their line feeds. `too-large`: a line outgrew the limit; the decoder is then of no more use. */
  feed(chunk: string): Result<string[], 'too-large'> {
    const lines: string[] = []
    let start = 0
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      this.#keep(chunk.slice(start, end))
      if (this.#length > this.#maxChars) return err('too-large')
      lines.push(this.#pieces.join(''))
      this.reset()
      start = end + 1
    }
    this.#keep(chunk.slice(start))
    return this.#length > this.#maxChars ? err('too-large') : ok(lines)
  }

  reset(): void {
    this.#pieces = []
    this.#length = 0
  }

  #keep(piece: string): void {
    if (piece === '') return
    this.#pieces.push(piece)
    this.#length += piece.length
  }
}
