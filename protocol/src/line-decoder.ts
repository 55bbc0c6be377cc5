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
    for (const [i, piece] of chunk.split('\n').entries()) {
      if (i > 0) {
        lines.push(this.#pieces.join(''))
        this.#pieces = []
        this.#length = 0
      }
      this.#length += piece.length
      if (this.#length > this.#maxChars) return err('too-large')
      this.#pieces.push(piece)
    }
    return ok(lines)
  }
}
