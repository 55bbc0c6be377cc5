import { err, ok, type Result } from './result.ts'

/**
 * Cuts a stream of text into lines, however it was chunked. Sans-I/O, bounded, and linear: an unfinished line only grows at its end, which
 * engines do without copying, and only what is new is searched.
 */
export class LineDecoder {
  #unfinished = ''
  readonly #maxChars: number

  /** `maxChars`: the longest line, in UTF-16 units. */
  constructor(maxChars: number) {
    this.#maxChars = maxChars
  }

  /** The lines that this chunk completes, without their line feeds. `too-large`: a line outgrew the limit; the decoder is then of no more use. */
  feed(chunk: string): Result<string[], 'too-large'> {
    const [first = '', ...others] = chunk.split('\n')
    const lines = [this.#unfinished + first, ...others]
    if (lines.some((line) => line.length > this.#maxChars)) return err('too-large')
    this.#unfinished = lines.pop() ?? ''
    return ok(lines)
  }
}
