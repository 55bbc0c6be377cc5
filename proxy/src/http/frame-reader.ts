interface Measures {
  /** Where the payload begins. */
  readonly payload: number
  readonly length: number
  readonly mask: Buffer | null
}

function measure(bytes: Buffer): Measures | null {
  if (bytes.length < 2) return null
  const second = bytes.readUInt8(1)
  const short = second & 0x7f
  const more = short === 126 ? 2 : short === 127 ? 8 : 0
  const masked = (second & 0x80) !== 0
  const payload = 2 + more + (masked ? 4 : 0)
  if (bytes.length < payload) return null
  const length = more === 0 ? short : more === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  return { payload, length, mask: masked ? bytes.subarray(payload - 4, payload) : null }
}

/**
 * How many of the bytes are the first WebSocket frame (RFC 6455, section 5.2), or null when it is
 * not all there.
 */
export function frameLength(bytes: Buffer): number | null {
  const measures = measure(bytes)
  if (measures === null) return null
  const end = measures.payload + measures.length
  return end > bytes.length ? null : end
}

/** The payload of a whole frame, unmasked, as text. */
export function frameText(frame: Buffer): string {
  const { payload = 0, length = 0, mask = null } = measure(frame) ?? {}
  const bytes = Buffer.from(frame.subarray(payload, payload + length))
  if (mask !== null) for (const [at, byte] of bytes.entries()) bytes[at] = byte ^ (mask[at % 4] ?? 0)
  return bytes.toString()
}
