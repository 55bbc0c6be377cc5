/**
 * Cuts a stream of text into lines, however it was chunked. Sans-I/O, bounded and linear: an unfinished line only grows at its end, which
 * engines do without copying, and only new text is searched.
 *
 * `maxChars`: the longest line, in UTF-16 units. `prefix`: the beginning of every line that counts; other lines are skipped. The returned
 * function takes a chunk and returns the lines that it completes, without prefixes and line feeds. Null: a line outgrew the limit, and the
 * decoder is of no more use.
 */
export function lineDecoder(maxChars: number, prefix: string): (chunk: string) => string[] | null {
  let unfinished = ''
  return (chunk) => {
    const lines = chunk.split('\n')
    lines[0] = unfinished + lines[0]
    if (lines.some((line) => line.length > maxChars)) return null
    unfinished = lines.pop() as string
    return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length))
  }
}
