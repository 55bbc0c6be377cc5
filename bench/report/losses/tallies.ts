import type { Kind, Match } from './matches.ts'

/** Outcomes of matches, counted. */
export interface Counts {
  readonly compared: number
  readonly won: number
  readonly even: number
  readonly lost: number
  /** Of those that are lost. */
  readonly unsure: number
}

/**
 * The outcomes against one peer in one technique, client and scenario: as fine as the page's
 * filters.
 */
export interface Tally extends Counts {
  readonly kind: Kind
  readonly system: string
  readonly technique: string
  readonly client: string
  readonly scenario: string
}

const NONE: Counts = { compared: 0, won: 0, even: 0, lost: 0, unsure: 0 }

export const sumOf = (counts: readonly Counts[]): Counts =>
  counts.reduce(
    (sum, each) => ({
      compared: sum.compared + each.compared,
      won: sum.won + each.won,
      even: sum.even + each.even,
      lost: sum.lost + each.lost,
      unsure: sum.unsure + each.unsure,
    }),
    NONE,
  )

const countsOf = ({ outcome, isUnsure }: Match): Counts => ({
  compared: 1,
  won: Number(outcome === 'won'),
  even: Number(outcome === 'even'),
  lost: Number(outcome === 'lost'),
  unsure: Number(outcome === 'lost' && isUnsure),
})

export function tallies(all: readonly Match[]): Tally[] {
  const found = new Map<string, Tally>()
  for (const match of all) {
    const { kind, peer: system, ours } = match
    const { technique, client, scenario } = ours
    const key = [system, technique, client, scenario].join(' ')
    const counts = sumOf([found.get(key) ?? NONE, countsOf(match)])
    found.set(key, { kind, system, technique, client, scenario, ...counts })
  }
  return [...found.values()]
}
