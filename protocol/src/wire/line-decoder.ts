/**
 * Cuts a stream of text into lines, however it was chunked: returns what takes the chunks.
 * Sans-I/O, bounded, and linear: an unfinished line only grows at its end, which engines do without
 * copying, and only what is new is searched.
 *
 * `maxChars`: the longest line, in UTF-16 units. `prefix`: what lines begin with; others are
 * skipped.
 */
export function lineDecoder(maxChars: number, prefix: string): (chunk: string) => string[] | null {
  let unfinished = ''
  /**
   * The lines that this chunk completes, without prefixes and line feeds. Null: a line outgrew the
   * limit; the decoder is then of no more use.
   */
  return (chunk) => {
    const lines = chunk.split('\n')
    lines[0] = unfinished + lines[0]
    if (lines.some((line) => line.length > maxChars)) return null
    unfinished = lines.pop() as string
    return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length))
  }
}
