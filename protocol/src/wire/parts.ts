import { MIN_PART_CHARS, type Payload, utf8Length } from './line-codec.ts'

/** What stands after the text of a payload in its line. */
const suffix = ({ kind }: Payload): string => (kind === 'json' ? '' : `,"${kind}"`)

/** How many characters all parts of a payload have together. */
export const partsLength = (payload: Payload): number => payload.text.length + suffix(payload).length

/** A part of a payload, in the place of the payload itself. */
export interface Part extends Payload {
  /** Where the next one begins; 0 when there is none. */
  readonly end: number
}

/**
 * The part of a payload that begins at a character, with a text that takes no more than `maxBytes`
 * on the wire, and not much less, unless it is the last or as short as parts may be.
 */
export function partFrom(payload: Payload, from: number, maxBytes: number): Part {
  const total = partsLength(payload)
  for (let chars = maxBytes; ; ) {
    chars = Math.max(MIN_PART_CHARS, Math.floor(chars))
    const next = from + chars
    const end = next < payload.text.length ? next : 0
    // The text itself is not copied for it, however long it is.
    const piece = JSON.stringify(payload.text.slice(from, next) + (end ? '' : suffix(payload)))
    const bytes = utf8Length(piece)
    if (bytes <= maxBytes || chars === MIN_PART_CHARS)
      return { text: `${piece},"part",${from},${total}`, kind: 'json', bytes, end }
    // Characters that JSON escapes, or that take several bytes, are not evenly spread.
    chars *= (0.95 * maxBytes) / bytes
  }
}
