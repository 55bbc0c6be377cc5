const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648, section 4, with padding. Pure, because neither `btoa` nor `Buffer` exists everywhere. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let count = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    count += 8
    while (count >= 6) {
      count -= 6
      text += ALPHABET.charAt((bits >> count) & 63)
    }
  }
  if (count > 0) text += ALPHABET.charAt((bits << (6 - count)) & 63)
  return text + '='.repeat(-text.length & 3)
}

/** RFC 4648, section 5, without padding: for names and for headers. */
export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replace(/[+/=]/g, (unit) => (unit === '+' ? '-' : unit === '/' ? '_' : ''))

/** The bytes, or null when the text is not base64 exactly as `toBase64` writes it. */
export function fromBase64(text: string): Uint8Array | null {
  const bytes: number[] = []
  let bits = 0
  let count = 0
  for (const unit of text.replace(/={1,2}$/, '')) {
    bits = (bits << 6) | ALPHABET.indexOf(unit)
    count += 6
    if (count < 8) continue
    count -= 8
    bytes.push((bits >> count) & 255)
  }
  const decoded = new Uint8Array(bytes)
  // One text only for the same bytes, and nothing that the loop above let pass.
  return toBase64(decoded) === text ? decoded : null
}
