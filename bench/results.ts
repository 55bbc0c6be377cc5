import { type Cell, keyOf } from './cell.ts'
import type { FigureName, Figures } from './figures.ts'
import type { Machine } from './measure/machine.ts'
import { type Spread, spread } from './measure/spread.ts'
import type { Options } from './options.ts'

/** When each message was sent, in milliseconds from the first, and how long it took; null for what never came. */
export type Messages = readonly (readonly [sentMs: number, latencyMs: number | null])[]

/** What became of the messages of one direction, to whose connection something happened. */
export interface Timeline {
  /** When it happened, as the messages count. */
  readonly hitMs: number
  readonly messages: Messages
}

/** One round of a cell. */
export interface Sample {
  readonly cell: Cell
  readonly round: number
  readonly figures: Figures
  readonly timeline?: Timeline
  /** Why there are no figures. */
  readonly failure?: string
}

/** All rounds of a cell. */
export interface Row extends Cell {
  readonly rounds: number
  readonly figures: { readonly [F in FigureName]?: Spread }
  /** Of the first round that has one. */
  readonly timeline?: Timeline
  readonly failures: readonly string[]
}

/** A cell that this machine cannot measure. */
export interface LeftOut {
  readonly cell: Cell
  readonly why: string
}

/** What a run was asked for, but for where it went. */
export type Conditions = Omit<Options, 'json' | 'journal' | 'cpuProf'>

export interface Results {
  readonly date: string
  readonly machine: Machine
  readonly options: Conditions
  /** Of each system, in a few sentences: how it was set up. */
  readonly configurations: Readonly<Record<string, string>>
  readonly rows: readonly Row[]
  /** What was wanted and could not be: a hole in a table is never silent. */
  readonly leftOut: readonly LeftOut[]
}

/** One row for each cell, in the order in which they first appear; each figure with the median and the spread of the rounds that have it. */
export function summarise(samples: readonly Sample[]): Row[] {
  const cells = new Map<string, Sample[]>()
  for (const sample of samples) {
    const key = keyOf(sample.cell)
    const rounds = cells.get(key)
    if (rounds) rounds.push(sample)
    else cells.set(key, [sample])
  }
  return [...cells.values()].flatMap((rounds) => {
    const [first] = rounds
    if (first === undefined) return []
    const timeline = rounds.find((round) => round.timeline !== undefined)?.timeline
    return {
      ...first.cell,
      rounds: rounds.length,
      figures: spreads(rounds.map(({ figures }) => figures)),
      ...(timeline && { timeline }),
      failures: rounds.flatMap(({ failure }) => failure ?? []),
    }
  })
}

function spreads(rounds: readonly Figures[]): Row['figures'] {
  const names = new Set(rounds.flatMap((figures) => Object.keys(figures) as FigureName[]))
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const values = rounds.flatMap((figures) => figures[name] ?? [])
      return values.length === 0 ? [] : [[name, spread(values)]]
    }),
  )
}
