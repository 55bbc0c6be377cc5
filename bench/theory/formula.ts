import type { FigureName } from '../format/figures.ts'
import type { Circumstances } from './circumstances.ts'
import type { Source } from './sources.ts'

/** What a figure should be, before it is measured. */
export interface Formula {
  /** For people. R is the round trip, T the time between two messages (or bursts), P the pause between two polls, B the body, b the messages in one write. */
  readonly text: string
  readonly sources: readonly Source[]
  /** In the unit that the figure's name says. */
  of(circumstances: Circumstances): number
}

export type Formulas = { readonly [F in FigureName]?: Formula }

/** All that theory says of a technique, as this project's gateway speaks it. */
export interface Theory {
  readonly technique: string
  readonly down: Formulas
  readonly up: Formulas
  /** Each message up is answered by one down. */
  readonly echo: Formulas
  /** Nobody says anything, for a minute. */
  readonly idle: Formulas
  readonly connect: Formulas
}
