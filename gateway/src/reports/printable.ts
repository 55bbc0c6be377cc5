const MAX_CHARS = 600

/**
 * Text of unknown origin for one line of a log: control characters, line separators and characters
 * that reorder text are written as escapes, so that no request can forge a line or hide one, and
 * more than `maxChars` characters, 600 by default, are cut.
 */
export function printable(text: string, maxChars: number = MAX_CHARS): string {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars)}…` : text
  return cut.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0
    return code < 0x1_0000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`
  })
}
