const NUL = 0

/**
 * Cuts a byte stream into the messages that a NUL ends, however it was chunked. Sans-I/O, bounded
 * and linear. Returns null once a message is longer than `maxBytes`; the decoder is then of no more
 * use.
 */
export function nulDecoder(maxBytes: number): (chunk: Uint8Array) => Uint8Array[] | null {
  let unfinished: Uint8Array[] = []
  let length = 0
  return (chunk) => {
    const messages: Uint8Array[] = []
    let start = 0
    for (;;) {
      const at = chunk.indexOf(NUL, start)
      const part = chunk.subarray(start, at < 0 ? chunk.length : at)
      length += part.length
      if (length > maxBytes) return null
      if (part.length > 0) unfinished.push(part)
      if (at < 0) return messages
      messages.push(Buffer.concat(unfinished))
      unfinished = []
      length = 0
      start = at + 1
    }
  }
}
