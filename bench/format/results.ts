import type { Cell } from './cell.ts'
import type { FigureName, Figures } from './figures.ts'
import type { Machine } from './machine.ts'
import type { Options } from './options.ts'
import type { Spread } from './spread.ts'

/**
 * Per message: when it was sent, in milliseconds from the first one, and its latency; null if it
 * never arrived.
 */
export type Messages = readonly (readonly [sentMs: number, latencyMs: number | null])[]

/** The messages of one direction around a fault of their connection. */
export interface Timeline {
  /** When the fault happened, on the time axis of `messages`. */
  readonly hitMs: number
  readonly messages: Messages
}

/** One round of one cell. */
export interface Step {
  readonly cell: Cell
  /** From 0. */
  readonly round: number
}

/** What one round measured. */
export interface Sample extends Step {
  readonly figures: Figures
  readonly timeline?: Timeline
  /** Why there are no figures. */
  readonly failure?: string
}

/** All rounds of a cell. */
export interface Row extends Cell {
  readonly rounds: number
  readonly figures: { readonly [F in FigureName]?: Spread }
  /**
   * The figures that a bar judges, per round and indexed by its number; a failed round is empty.
   * Absent for cells without a bar, and in results of older versions.
   */
  readonly byRound?: readonly Figures[]
  /** From the first round that has one. */
  readonly timeline?: Timeline
  readonly failures: readonly string[]
}

/** A cell that this machine cannot measure. */
export interface LeftOut {
  readonly cell: Cell
  readonly why: string
}

/** How a scenario measures, for readers of its figures. */
export interface Question {
  readonly name: string
  readonly title: string
  /** What is measured, and what to know when reading the figures. */
  readonly about: string
  /** Columns of its table, in this order. */
  readonly figures: readonly FigureName[]
}

/** The options of a run, without those of its output. */
export type Conditions = Omit<Options, 'json' | 'journal' | 'cpuProf'>

/** What a run writes and a report reads. */
export interface Results {
  readonly date: string
  readonly machine: Machine
  readonly options: Conditions
  /** How each system was set up, in a few sentences. */
  readonly configurations: Readonly<Record<string, string>>
  /** The scenarios of the run; absent in results of older versions. */
  readonly scenarios?: readonly Question[]
  readonly rows: readonly Row[]
  /** Cells that were requested and could not be measured: a hole in a table is never silent. */
  readonly leftOut: readonly LeftOut[]
}

/** What the report computes its figures from. */
export type Given = Pick<Results, 'rows' | 'options'>
