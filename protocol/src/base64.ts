const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648, section 4, with padding. Pure, because neither `btoa` nor `Buffer` exists everywhere. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.subarray(i, i + 3)
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    text += ALPHABET.charAt(bits >> 18) + ALPHABET.charAt((bits >> 12) & 63)
    text +=
      b === undefined ? '==' : ALPHABET.charAt((bits >> 6) & 63) + (c === undefined ? '=' : ALPHABET.charAt(bits & 63))
  }
  return text
}

/** The bytes, or null when the text is not base64 as `toBase64` writes it. */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z\d+/]*={0,2}$/.test(text)) return null
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let bits = 0
  let at = 0
  for (let i = 0; i < text.length - padding; i++) {
    bits = (bits << 6) | ALPHABET.indexOf(text.charAt(i))
    if (i % 4 > 0) bytes[at++] = bits >> (6 - 2 * (i % 4))
  }
  return bytes
}
