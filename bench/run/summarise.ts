import { judgedFigures } from '../bars/bars.ts'
import { type Cell, keyOf } from '../format/cell.ts'
import type { FigureName, Figures } from '../format/figures.ts'
import type { Row, Sample } from '../format/results.ts'
import { spread } from '../format/spread.ts'

/** One row per cell, in the order of first appearance; each figure over the rounds that have it. */
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
      ...judgedRounds(first.cell, rounds),
      ...(timeline && { timeline }),
      failures: rounds.flatMap(({ failure }) => failure ?? []),
    }
  })
}

function judgedRounds(cell: Cell, rounds: readonly Sample[]): Pick<Row, 'byRound'> {
  const judged = judgedFigures(cell)
  if (judged.length === 0) return {}
  const last = Math.max(...rounds.map(({ round }) => round))
  return {
    byRound: Array.from({ length: last + 1 }, (_, index): Figures => {
      const figures = rounds.find(({ round }) => round === index)?.figures ?? {}
      return Object.fromEntries(Object.entries(figures).filter(([name]) => judged.includes(name as FigureName)))
    }),
  }
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
