import type { FigureName } from '../format/figures.ts'
import type { Circumstances } from './circumstances.ts'
import type { Source } from './sources.ts'

/** The expected value of a figure. */
export interface Formula {
  /**
   * For readers. R is the round trip, T the time between two messages (or bursts), P the interval
   * of polls, B the body, b the messages in one write.
   */
  readonly text: string
  readonly sources: readonly Source[]
  /** In the unit that the figure's name contains. */
  of(circumstances: Circumstances): number
}

export type Formulas = { readonly [F in FigureName]?: Formula }

/** All formulas of a technique, for Rungway's own wire format. */
export interface Theory {
  readonly technique: string
  readonly down: Formulas
  readonly up: Formulas
  /** Each message up is answered by one down. */
  readonly echo: Formulas
  /** One minute without messages. */
  readonly idle: Formulas
  readonly connect: Formulas
}
