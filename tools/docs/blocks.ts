/** What the comment above a fenced block declares it to be. */
export type Marker =
  /** `<!-- code: NAME -->`: part of the module NAME of its page, which a scenario runs. */
  | { readonly kind: 'code'; readonly name: string }
  /** `<!-- file: PATH -->`: a new file of this repository. */
  | { readonly kind: 'file'; readonly path: string }
  /** `<!-- unrun: REASON -->`: compiled where it is TypeScript, and not run. */
  | { readonly kind: 'unrun'; readonly reason: string }
  | { readonly kind: 'none' }

export interface Block {
  readonly page: string
  /** The line of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  readonly marker: Marker
  readonly code: string
}

const FENCE = /^(?:<!-- (code|file|unrun): (.+) -->\n)?```(\w*)\n([\s\S]*?)^```$/gm

function markerOf(kind: string | undefined, text: string): Marker {
  if (kind === 'code') return { kind, name: text }
  if (kind === 'file') return { kind, path: text }
  if (kind === 'unrun') return { kind, reason: text }
  return { kind: 'none' }
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string, text: string): Block[] {
  return [...text.matchAll(FENCE)].map(
    ({ 0: whole, 1: kind, 2: argument = '', 3: language = '', 4: code = '', index }) => {
      const fence = index + whole.indexOf('```')
      return { page, line: text.slice(0, fence).split('\n').length, language, marker: markerOf(kind, argument), code }
    },
  )
}
