/**
 * Cuts a growing `multipart/x-mixed-replace` body into the text of its parts, however it was
 * chunked. Sans-I/O, bounded and linear: only what is new is searched. What comes before the first
 * boundary is skipped (RFC 2046, section 5.1.1).
 */
export function partDecoder(boundary: string, maxChars: number): (chunk: string) => string[] | null {
  const delimiter = `--${boundary}\r\n`
  let unfinished = ''
  let isPreamble = true
  /**
   * Returns the parts that this chunk completes. Null: a part outgrew the limit; the decoder is
   * then of no more use.
   */
  return (chunk) => {
    const parts: string[] = []
    // A delimiter may have been cut in two.
    let from = Math.max(0, unfinished.length - delimiter.length + 1)
    let start = 0
    unfinished += chunk
    for (;;) {
      const at = unfinished.indexOf(delimiter, from)
      if (at < 0) break
      if (!isPreamble) parts.push(bodyOf(unfinished.slice(start, at)))
      isPreamble = false
      start = from = at + delimiter.length
    }
    unfinished = unfinished.slice(start)
    return unfinished.length > maxChars ? null : parts
  }
}

/** A part without its headers and without the line end that belongs to the delimiter. */
function bodyOf(part: string): string {
  const at = part.indexOf('\r\n\r\n')
  return at < 0 ? '' : part.slice(at + 4).replace(/\r\n$/, '')
}
