/** RFC 7541, appendix B: the characters that a URL, a number or a date has, by how many bits each takes. */
const BITS: readonly (readonly [bits: number, characters: string])[] = [
  [5, '012aceiost'],
  [6, ' %-./3456789=A_bdfghlmnpru'],
  [7, ':BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz'],
  [8, '&*,;XZ'],
  [10, '!"()?'],
]

/** Of characters that are rarer than those. */
const RARE_BITS = 13

const bitsOf = (character: string): number =>
  BITS.find(([, characters]) => characters.includes(character))?.[0] ?? RARE_BITS

/** A text in octets, as HPACK writes it where that is shorter. */
export function huffmanOctets(text: string): number {
  let bits = 0
  for (const character of text) bits += bitsOf(character)
  return Math.ceil(bits / 8)
}
