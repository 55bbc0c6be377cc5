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
    const bytes = Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0))
    // One text only for the same bytes: `atob` forgives white space and missing padding.
    return toBase64(bytes) === text ? bytes : null
  } catch {
    return null
  }
}
