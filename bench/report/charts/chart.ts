import type { Cell } from '../../format/cell.ts'

// The content of plots, without their appearance: computed from the results, drawn in the page.

/** The subject of a mark or a table row: what the page's filters select by. */
export interface Subject {
  readonly system: string
  readonly technique: string
  readonly client: string
}

/** One mark. */
export interface Point extends Subject {
  readonly x: number
  /** Null: never arrived. */
  readonly y: number | null
  readonly min?: number
  readonly max?: number
}

/** A computed line: by theory, or fitted to the points of a technique. */
export interface Guide {
  readonly kind: 'theory' | 'fit' | 'reference'
  /** Null: of every technique. */
  readonly technique: string | null
  readonly system: string | null
  readonly label: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** An event: a vertical line. */
export interface Moment extends Subject {
  readonly x: number
  readonly label: string
}

export interface Axis {
  readonly label: string
  readonly scale: 'log' | 'linear'
  /** Labels by place, for an axis that is no number line. */
  readonly ticks?: readonly (readonly [at: number, text: string])[]
}

/** Lines over a quantity, with a panel per system. */
export interface Curves {
  readonly kind: 'curves'
  readonly x: Axis
  readonly y: Axis
  /** `none` for timelines, which have too many points. */
  readonly marks: 'each' | 'none'
  readonly points: readonly Point[]
  readonly guides: readonly Guide[]
  readonly moments: readonly Moment[]
}

/** One value of a system and a technique. */
export interface Dot extends Subject {
  /** What else distinguishes it, shown after the system's name; may be empty. */
  readonly variant: string
  readonly value: number
  readonly min: number
  readonly max: number
}

/** A panel per figure, with a line per system. */
export interface Dots {
  readonly kind: 'dots'
  readonly panels: readonly {
    readonly title: string
    readonly scale: 'log' | 'linear'
    readonly dots: readonly Dot[]
  }[]
}

/** Consecutive parts of a whole, of a system and technique. */
export interface Stack extends Subject {
  /** As long as `parts`, in their order. */
  readonly values: readonly number[]
}

/** A bar per system and technique, made of parts. */
export interface Stacks {
  readonly kind: 'stacks'
  readonly title: string
  /** From left to right. */
  readonly parts: readonly string[]
  readonly stacks: readonly Stack[]
}

export type AnyPlot = Curves | Dots | Stacks

/** A figure of the page: its plot, and the same as a table. */
export interface Chart {
  /** For links. */
  readonly id: string
  readonly title: string
  /** How to read it, in one or two sentences. */
  readonly aid: string
  readonly scenarios: readonly string[]
  readonly plot: AnyPlot
  readonly table: ChartTable
}

export interface ChartTable {
  readonly headings: readonly string[]
  readonly rows: readonly { readonly subject: Subject; readonly scenario: string; readonly cells: readonly string[] }[]
}

/** Charts of one topic, in the order of the page. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly charts: readonly Chart[]
}

export const subjectOf = ({ system, technique, client }: Cell): Subject => ({ system, technique, client })

/** Whether a chart has nothing to show. */
export function isEmpty({ plot }: Chart): boolean {
  switch (plot.kind) {
    case 'curves':
      return plot.points.length === 0
    case 'dots':
      return plot.panels.every(({ dots }) => dots.length === 0)
    case 'stacks':
      return plot.stacks.length === 0
  }
}
