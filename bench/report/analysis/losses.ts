import { FLOORS } from '../../bars/match.ts'
import { keyOf } from '../../format/cell.ts'
import { FIGURES, type FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import type { Spread } from '../../format/spread.ts'

const OURS = 'rungway'

/** Whom ours is beside: who promises something about messages as it does, or who carries bytes and nothing else. */
export type Kind = 'libraries' | 'floors'

export const KINDS: readonly Kind[] = ['libraries', 'floors']

/** Less than that is no difference, of whichever is more. */
export const MARGIN_PERCENT = 5

/**
 * … and neither is less than that, in the figure's own unit: what nobody notices, or what two runs of the same differ by. Null: not compared. Of the
 * percentiles there are the middle and one tail, since the others are the same messages once more; the parts of the first message are in that; and
 * what is about the run itself is nobody's merit.
 */
export const NO_DIFFERENCE: { readonly [F in FigureName]: number | null } = {
  latencyP50Ms: 0.5,
  latencyP90Ms: null,
  latencyP99Ms: 3,
  latencyP999Ms: null,
  latencyMaxMs: null,
  senderLagP99Ms: null,
  senderLagP50Ms: null,
  bytesDown: 2,
  bytesUp: 2,
  requests: 0.05,
  serverWrites: 0.05,
  connections: 0.5,
  serverCpuUs: 0.5,
  bytesDownPerMinute: 10,
  bytesUpPerMinute: 10,
  requestsPerMinute: 0.1,
  serverWritesPerMinute: 0.1,
  serverWakeUpsPerMinute: 5,
  serverCpuMsPerMinute: 20,
  serverBytesPerClient: 1_000,
  openMs: 0.2,
  firstMessageMs: 0.2,
  acceptMs: null,
  askMs: null,
  admitMs: null,
  tellMs: null,
  roundTrips: 0.25,
  lastMs: 3,
  gapMs: 20,
  backMs: 20,
  notBackWithinMs: null,
  missing: 0.5,
  duplicated: 0.5,
  outOfOrder: 0.5,
  failures: 0.5,
  mainThreadUs: 10,
  pageBytes: 10_000,
  downP50Ms: 0.5,
  downP99Ms: 3,
  othersPercent: null,
}

/** One figure of ours beside a peer's, in the same cell but for the system. */
export interface Match {
  readonly ours: Row
  readonly peer: string
  readonly kind: Kind
  readonly figure: FigureName
  readonly own: Spread
  readonly theirs: Spread
  readonly outcome: 'lost' | 'won' | 'even'
  /** The rounds of the two overlap: another run may say otherwise. */
  readonly isUnsure: boolean
}

/** What is lost in one figure of one question: the widest first, and what is unsure last. */
export interface Loss {
  readonly kind: Kind
  readonly scenario: string
  readonly figure: FigureName
  readonly matches: readonly [Match, ...Match[]]
}

/** How many times theirs ours is; theirs counts as at least what makes a difference, so that nothing divides by nothing. */
export const timesOf = ({ figure, own, theirs }: Match): number =>
  own.median / Math.max(theirs.median, NO_DIFFERENCE[figure] ?? 0)

const difference = ({ own, theirs }: Match): number => own.median - theirs.median

function outcome(figure: FigureName, own: number, theirs: number): Match['outcome'] {
  const least = Math.max(NO_DIFFERENCE[figure] ?? 0, (Math.max(own, theirs) * MARGIN_PERCENT) / 100)
  if (Math.abs(own - theirs) <= least) return 'even'
  return own > theirs ? 'lost' : 'won'
}

function match(ours: Row, theirs: Row): Match[] {
  return (Object.keys(FIGURES) as FigureName[]).flatMap((figure) => {
    const own = ours.figures[figure]
    const other = theirs.figures[figure]
    if (own === undefined || other === undefined || NO_DIFFERENCE[figure] === null) return []
    return {
      ours,
      peer: theirs.system,
      kind: FLOORS.includes(theirs.system) ? 'floors' : 'libraries',
      figure,
      own,
      theirs: other,
      outcome: outcome(figure, own.median, other.median),
      isUnsure: own.min <= other.max && other.min <= own.max,
    } satisfies Match
  })
}

/** Ours beside every peer that was measured in the same way. Less is better in all figures. */
export function matches(rows: readonly Row[]): Match[] {
  const places = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOf({ ...row, system: '' })
    places.set(key, [...(places.get(key) ?? []), row])
  }
  return [...places.values()].flatMap((place) => {
    const ours = place.find(({ system }) => system === OURS)
    return ours === undefined ? [] : place.filter(({ system }) => system !== OURS).flatMap((row) => match(ours, row))
  })
}

/** How often, of one kind of peer. */
export interface Counts {
  readonly compared: number
  readonly won: number
  readonly even: number
  readonly lost: number
  /** Of those that are lost. */
  readonly unsure: number
}

/** The same of one peer, technique, client and scenario: what the page's filters can hide. */
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

/** Within one figure amounts can be compared, those that stand beside a zero too. */
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

/** By question and figure, the widest first: by the factor of the worst of each, since their units differ. */
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

/** What somebody waits for, of each question the first that it has. */
const WAITING: readonly FigureName[] = ['lastMs', 'firstMessageMs', 'backMs', 'latencyP99Ms']

const waitingOf = ({ figures }: Row): FigureName | undefined => WAITING.find((figure) => figures[figure] !== undefined)

/** From that factor on a loss is one of the great. */
export const GREAT_TIMES = 2

/** A loss in what somebody waits for, and all peers of one kind that are better there. The first is the best of them. */
export type Great = readonly [Match, ...Match[]]

/** The worst of each question, technique and kind of peer, whose rounds do not overlap: the widest first. */
export function greatLosses(all: readonly Match[]): Great[] {
  const waiting = all.filter(
    (each) => !each.isUnsure && each.figure === waitingOf(each.ours) && timesOf(each) >= GREAT_TIMES,
  )
  return grouped(waiting, ({ kind, ours }) => `${kind} ${ours.scenario} ${ours.technique} ${ours.client}`)
    .map(([worst, ...others]): Great => [worst, ...others.filter(({ ours }) => ours === worst.ours)])
    .toSorted(([one], [other]) => timesOf(other) - timesOf(one))
}
