import type { SymbolType } from '@observablehq/plot'

/** The look of a technique: colour, marker and dashes each distinguish it alone. */
export interface Look {
  /** A colour of `page.css`. */
  readonly color: string
  readonly symbol: SymbolType
  /** An SVG dash pattern; null for a solid line. */
  readonly dash: string | null
}

const LOOKS: Readonly<Record<string, Look>> = {
  websocket: { color: 'var(--websocket)', symbol: 'circle', dash: null },
  sse: { color: 'var(--sse)', symbol: 'square', dash: '7 3' },
  'http-streaming': { color: 'var(--http-streaming)', symbol: 'triangle', dash: '2 3' },
  'long-polling': { color: 'var(--long-polling)', symbol: 'diamond', dash: '9 3 2 3' },
  'short-polling': { color: 'var(--short-polling)', symbol: 'star', dash: '14 4' },
  // Those that only pages have are drawn beside the others, as dots.
  'forever-iframe': { color: 'var(--forever-iframe)', symbol: 'diamond2', dash: '1 2' },
  'xhr-streaming': { color: 'var(--xhr-streaming)', symbol: 'triangle2', dash: '4 4' },
  multipart: { color: 'var(--multipart)', symbol: 'square2', dash: '6 2 1 2' },
  'xhr-polling': { color: 'var(--xhr-polling)', symbol: 'cross', dash: '10 2' },
  'jsonp-polling': { color: 'var(--jsonp-polling)', symbol: 'hexagon', dash: '3 6' },
}

const OTHER: Look = { color: 'var(--soft)', symbol: 'wye', dash: '1 3' }

export const lookOf = (technique: string): Look => LOOKS[technique] ?? OTHER

/** The techniques of these subjects, in the order of first appearance. */
export const techniquesOf = (subjects: readonly { readonly technique: string }[]): string[] => [
  ...new Set(subjects.map(({ technique }) => technique)),
]
