/** Pages that are mostly text, by their path without the slash. */
export const TEXT_NAMES = ['glossary', 'teach', 'messenger'] as const

export type TextName = (typeof TEXT_NAMES)[number]
