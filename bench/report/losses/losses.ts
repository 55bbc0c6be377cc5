import type { FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { type Kind, type Match, timesOf } from './matches.ts'

/** Lost matches of one scenario and figure: the widest first, unsure ones last. */
export interface Loss {
  readonly kind: Kind
  readonly scenario: string
  readonly figure: FigureName
  readonly matches: readonly [Match, ...Match[]]
}

const difference = ({ own, theirs }: Match): number => own.median - theirs.median

/** By difference, which is comparable within one figure, even against a peer's zero. */
const worseFirst = (one: Match, other: Match): number =>
  Number(one.isUnsure) - Number(other.isUnsure) || difference(other) - difference(one)

function grouped(all: readonly Match[], keyOfMatch: (match: Match) => string): [Match, ...Match[]][] {
  const groups = new Map<string, [Match, ...Match[]]>()
  for (const each of all.filter(({ outcome }) => outcome === 'lost').toSorted(worseFirst)) {
    const key = keyOfMatch(each)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  return [...groups.values()]
}

/**
 * By scenario and figure, the widest first: by the factor of the worst match, because units differ.
 */
export const losses = (all: readonly Match[]): Loss[] =>
  grouped(all, ({ kind, ours, figure }) => `${kind} ${ours.scenario} ${figure}`)
    .map((group) => {
      const [{ kind, ours, figure }] = group
      return { kind, scenario: ours.scenario, figure, matches: group }
    })
    .toSorted(
      ({ matches: [one] }, { matches: [other] }) =>
        Number(one.isUnsure) - Number(other.isUnsure) || timesOf(other) - timesOf(one),
    )

/** What a user waits for: in each scenario, the first of these that it measures. */
const WAITING: readonly FigureName[] = ['lastMs', 'firstMessageMs', 'backMs', 'latencyP99Ms']

const waitingOf = ({ figures }: Row): FigureName | undefined => WAITING.find((figure) => figures[figure] !== undefined)

/** The factor from which a loss is a great one. */
export const GREAT_TIMES = 2

/**
 * A loss in what a user waits for, against all peers of one kind that are better. The first is the
 * best of them.
 */
export type Great = readonly [Match, ...Match[]]

/**
 * The worst of each scenario, technique and kind of peer, without those whose rounds overlap: the
 * widest first.
 */
export function greatLosses(all: readonly Match[]): Great[] {
  const waiting = all.filter(
    (each) => !each.isUnsure && each.figure === waitingOf(each.ours) && timesOf(each) >= GREAT_TIMES,
  )
  return grouped(waiting, ({ kind, ours }) => `${kind} ${ours.scenario} ${ours.technique} ${ours.client}`)
    .map(([worst, ...others]): Great => [worst, ...others.filter(({ ours }) => ours === worst.ours)])
    .toSorted(([one], [other]) => timesOf(other) - timesOf(one))
}
