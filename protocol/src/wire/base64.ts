// The only globals of this package: pure, and in every browser, worker and runtime since Node 16.
declare const btoa: (binary: string) => string
declare const atob: (base64: string) => string

/** RFC 4648, section 4, with padding. */
export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** RFC 4648, section 5, without padding: for names and for headers. */
export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** The bytes, or null when the text is not base64 exactly as `toBase64` writes it. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    const binary = atob(text)
    // One text only for the same bytes: `atob` forgives white space and missing padding.
    if (btoa(binary) !== text) return null
    const bytes = new Uint8Array(binary.length)
    // Not `map` and not `Uint8Array.from`: a call for each byte makes a large body several times as
    // dear.
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
    return bytes
  } catch {
    return null
  }
}
