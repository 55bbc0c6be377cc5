import type { Cell } from '../../format/cell.ts'
import type { Results, Row } from '../../format/results.ts'

// What there is to draw, without a word on how: made where the results are, drawn where the page is.

/** Whom a mark or a line of a table is about: what the page's filters go by. */
export interface Subject {
  readonly system: string
  readonly technique: string
  readonly client: string
}

/** One mark. */
export interface Point extends Subject {
  readonly x: number
  /** Null: it never came. */
  readonly y: number | null
  readonly min?: number
  readonly max?: number
}

/** A line that was computed: by theory, or by fitting one to the points of a technique. */
export interface Guide {
  readonly kind: 'theory' | 'fit' | 'reference'
  /** Null: it belongs to no technique or system. */
  readonly technique: string | null
  readonly system: string | null
  readonly label: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** When something happened: a vertical line. */
export interface Moment extends Subject {
  readonly x: number
  readonly label: string
}

export interface Axis {
  readonly label: string
  readonly scale: 'log' | 'linear'
  /** Where the axis is no number line: what stands at which place. */
  readonly ticks?: readonly (readonly [at: number, text: string])[]
}

/** Lines over a number, a panel for each system. */
export interface Curves {
  readonly kind: 'curves'
  readonly x: Axis
  readonly y: Axis
  /** A timeline has too many points to mark each. */
  readonly marks: 'each' | 'none'
  readonly points: readonly Point[]
  readonly guides: readonly Guide[]
  readonly moments: readonly Moment[]
}

/** One value of a system and a technique. */
export interface Dot extends Subject {
  /** What else distinguishes it, said after the system's name; empty where nothing does. */
  readonly variant: string
  readonly value: number
  readonly min: number
  readonly max: number
}

/** One panel for each figure, a line for each system. */
export interface Dots {
  readonly kind: 'dots'
  readonly panels: readonly {
    readonly title: string
    readonly scale: 'log' | 'linear'
    readonly dots: readonly Dot[]
  }[]
}

/** What follows each other, of a system and a technique. */
export interface Stack extends Subject {
  /** As long as `parts`, in their order. */
  readonly values: readonly number[]
}

/** A bar for each system and technique, made of parts. */
export interface Stacks {
  readonly kind: 'stacks'
  readonly title: string
  /** From left to right. */
  readonly parts: readonly string[]
  readonly stacks: readonly Stack[]
}

export type AnyPlot = Curves | Dots | Stacks

/** A figure of the page: what it shows, and the same as numbers. */
export interface Chart {
  /** A name for links. */
  readonly id: string
  readonly title: string
  /** One sentence: how to read it. */
  readonly aid: string
  readonly scenarios: readonly string[]
  readonly plot: AnyPlot
  readonly table: ChartTable
}

export interface ChartTable {
  readonly headings: readonly string[]
  readonly rows: readonly { readonly subject: Subject; readonly scenario: string; readonly cells: readonly string[] }[]
}

/** Charts of one kind of question, in the order of the page. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly charts: readonly Chart[]
}

export const subjectOf = ({ system, technique, client }: Cell): Subject => ({ system, technique, client })

/** Says whether there is anything in it. */
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

export type Given = Pick<Results, 'rows' | 'options'>

/** Over loopback, HTTP/1.1, one client of Node's. */
export const isPlain = ({ client, http, rttMs, clients }: Row): boolean =>
  client === 'node' && http === '1.1' && rttMs === 0 && clients === 1

/** With the load that the run says when it says nothing else. */
export const isUsual = ({ load }: Row, { options }: Given): boolean =>
  load !== null &&
  load.ratePerSecond === options.ratePerSecond &&
  load.payloadBytes === options.payloadBytes &&
  load.burst === 1
