/**
 * RFC 7541, appendix B: the characters of URLs, numbers and dates, by their code lengths in bits.
 */
const BITS: readonly (readonly [bits: number, characters: string])[] = [
  [5, '012aceiost'],
  [6, ' %-./3456789=A_bdfghlmnpru'],
  [7, ':BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz'],
  [8, '&*,;XZ'],
  [10, '!"()?'],
]

/** For all other characters. */
const RARE_BITS = 13

const bitsOf = (character: string): number =>
  BITS.find(([, characters]) => characters.includes(character))?.[0] ?? RARE_BITS

/** The octets of a text in HPACK's Huffman code. */
export function huffmanOctets(text: string): number {
  let bits = 0
  for (const character of text) bits += bitsOf(character)
  return Math.ceil(bits / 8)
}
