import type { Cell, Load } from './cell.ts'
import type { FigureName } from './figures.ts'
import { type Spread, spread } from './measure/spread.ts'
import type { Row } from './results.ts'

/** What is compared: rows that agree with all of this, with Node as the client and HTTP/1.1. */
type Where = Partial<Omit<Cell, 'load'>> & { readonly scenario: string; readonly load?: Partial<Load> }

/** The systems that ours is compared with: one, or whichever is best of the others, or of those that promise something about messages as ours does. */
type Whom = 'all others' | 'all libraries' | (string & {})

/** What our rows have to reach. */
interface Bar {
  readonly name: string
  readonly where: Where
  /** Their sum is judged. */
  readonly figures: readonly FigureName[]
  /** How many times theirs, how much above theirs, or just how much. */
  readonly measure: { readonly times: Whom } | { readonly above: Whom } | 'alone'
  /** The most that it may be. */
  readonly limit: number
}

export interface Judgement {
  readonly name: string
  readonly limit: number
  /** Whether `measured` and `limit` are factors, or in the unit of the figure. */
  readonly isFactor: boolean
  /** The median of the rounds, each judged by itself; of the medians where no round is known by itself. Null: rows are missing, and so is a judgement. */
  readonly measured: number | null
  /** Whether the median is within the limit; null where nothing was measured. */
  readonly reached: boolean | null
  /** In how many rounds. */
  readonly rounds: number
  /** What the least and the most of the rounds say; absent where there is one, or where they are not known one by one. */
  readonly min?: number
  readonly max?: number
}

export type Verdict = 'yes' | 'no' | 'unsure' | 'not measured'

/** Unsure: some rounds are within the limit, and some are not. Another run may say otherwise. */
export function verdictOf({ limit, reached, min, max }: Judgement): Verdict {
  if (reached === null) return 'not measured'
  if (min !== undefined && max !== undefined && min <= limit && max > limit) return 'unsure'
  return reached ? 'yes' : 'no'
}

const OURS = 'rungway'

/** What carries bytes, and promises nothing about messages. */
export const FLOORS: readonly string[] = ['ws', 'node-http']

const isAmong = (whom: Whom, system: string): boolean => {
  if (whom === 'all others') return system !== OURS
  if (whom === 'all libraries') return system !== OURS && !FLOORS.includes(system)
  return system === whom
}

const amount = (burst: number): string => (burst === 1 ? 'single' : `burst of ${burst}`)

const crowd = (technique: string, burst: number): Where => ({
  scenario: 'fan-out',
  technique,
  clients: 500,
  load: { burst, payloadBytes: 100 },
})

/** Of many: for one client's messages an idle machine has to wake, and that is most of what they cost. */
const echo = (burst: number, limit: number): Bar => ({
  name: `echo of a crowd, long-polling, ${amount(burst)}: server CPU, times engine.io`,
  where: { scenario: 'crowd-echo', technique: 'long-polling', load: { burst, payloadBytes: 100 } },
  figures: ['serverCpuUs'],
  measure: { times: 'engine.io' },
  limit,
})

const fanOut = (technique: string, burst: number, than: string, limit: number): Bar => ({
  name: `fan-out, ${technique}, ${amount(burst)}: server CPU, times ${than}`,
  where: crowd(technique, burst),
  figures: ['serverCpuUs'],
  measure: { times: than },
  limit,
})

const opening = (technique: string, whom: Whom, who: string): Bar => ({
  name: `connect, ${technique}: first message, times the fastest ${who}`,
  where: { scenario: 'connect', technique, rttMs: 0 },
  figures: ['firstMessageMs'],
  measure: { times: whom },
  limit: 1,
})

const connecting = (technique: string): Bar[] => [
  // No library polls without a hold.
  ...(technique === 'short-polling' ? [] : [opening(technique, 'all libraries', 'library')]),
  opening(technique, 'all others', 'other'),
  {
    // One is TCP's; the rest is rounding, and the clock of a busy machine.
    name: `connect, ${technique}: round trips to the first message, with TCP's`,
    where: { scenario: 'connect', technique },
    figures: ['roundTrips'],
    measure: 'alone',
    limit: 2.1,
  },
]

export const BARS: readonly Bar[] = [
  fanOut('websocket', 10, 'ws', 0.35),
  fanOut('websocket', 10, 'socket.io', 0.35),
  fanOut('websocket', 1, 'ws', 1.1),
  ...['sse', 'http-streaming'].flatMap((technique) => [
    fanOut(technique, 1, 'node-http', 1.15),
    fanOut(technique, 10, 'node-http', 0.4),
  ]),
  {
    name: 'down, websocket, 100 bytes: bytes of a message both ways',
    where: {
      scenario: 'down',
      technique: 'websocket',
      rttMs: 0,
      load: { payloadBytes: 100, burst: 1, ratePerSecond: 100 },
    },
    figures: ['bytesDown', 'bytesUp'],
    measure: 'alone',
    limit: 120,
  },
  {
    name: 'held, websocket, 5,000 clients: bytes of memory a client above ws',
    where: { scenario: 'held', technique: 'websocket', clients: 5_000 },
    figures: ['serverBytesPerClient'],
    measure: { above: 'ws' },
    limit: 3_072,
  },
  ...['websocket', 'sse', 'long-polling'].map(
    (technique): Bar => ({
      name: `held, ${technique}, 10,000 clients: failures`,
      where: { scenario: 'held', technique, clients: 10_000 },
      figures: ['failures'],
      measure: 'alone',
      limit: 0,
    }),
  ),
  echo(1, 0.8),
  echo(10, 0.3),
  {
    name: 'poll: server CPU of an empty one, times node-http',
    where: { scenario: 'poll', technique: 'short-polling' },
    figures: ['serverCpuUs'],
    measure: { times: 'node-http' },
    limit: 1.5,
  },
  ...['websocket', 'sse', 'http-streaming', 'long-polling', 'short-polling'].flatMap(connecting),
]

const agrees = (wanted: object, has: object): boolean =>
  Object.entries(wanted).every(([key, value]) => (has as Readonly<Record<string, unknown>>)[key] === value)

const isThere = (cell: Cell, { load, ...rest }: Where): boolean =>
  agrees({ client: 'node', http: '1.1', ...rest }, cell) &&
  (load === undefined || (cell.load !== null && agrees(load, cell.load)))

/** Those that ours are compared with; null where they are judged alone. */
const whomOf = ({ measure }: Bar): Whom | null =>
  measure === 'alone' ? null : 'times' in measure ? measure.times : measure.above

/** Of that cell what any bar asks for. */
export const judgedFigures = (cell: Cell): FigureName[] => [
  ...new Set(
    BARS.flatMap((bar) => {
      const whom = whomOf(bar)
      const isOne = cell.system === OURS || (whom !== null && isAmong(whom, cell.system))
      return isOne && isThere(cell, bar.where) ? bar.figures : []
    }),
  ),
]

/** Whether any bar asks for it. */
export const isJudged = (cell: Cell): boolean => judgedFigures(cell).length > 0

/** What a bar asks of a row: the sum of its figures. */
interface Amount {
  readonly rounds: number
  /** Of the medians. */
  readonly median: number
  /** By the number of the round; empty where the rounds are not known one by one. */
  readonly byRound: ReadonlyMap<number, number>
}

/** Null where one of them is missing. */
function total(figures: readonly FigureName[], of: (name: FigureName) => number | undefined): number | null {
  return figures.reduce<number | null>((sum, name) => {
    const each = of(name)
    return sum === null || each === undefined ? null : sum + each
  }, 0)
}

/** Nothing of a row that lacks one of the figures. */
function amounts(rows: readonly Row[], figures: readonly FigureName[]): Amount[] {
  return rows.flatMap(({ rounds, byRound, figures: spreads }) => {
    const median = total(figures, (name) => spreads[name]?.median)
    const each = (byRound ?? []).flatMap((round, index): (readonly [number, number])[] => {
      const sum = total(figures, (name) => round[name])
      return sum === null ? [] : [[index, sum]]
    })
    return median === null ? [] : { rounds, median, byRound: new Map(each) }
  })
}

const NOTHING: Amount = { rounds: Number.POSITIVE_INFINITY, median: 0, byRound: new Map() }

/** Several rows may fit: then the worst of ours is compared with the best of theirs. Null: one of the two is missing. */
function compared(rows: readonly Row[], bar: Bar): readonly [ours: Amount, theirs: Amount] | null {
  const there = rows.filter((row) => isThere(row, bar.where))
  const whom = whomOf(bar)
  const of = (isOne: (system: string) => boolean) =>
    amounts(
      there.filter(({ system }) => isOne(system)),
      bar.figures,
    ).toSorted((one, other) => one.median - other.median)
  const worst = of((system) => system === OURS).at(-1)
  const best = whom === null ? NOTHING : of((system) => isAmong(whom, system))[0]
  return worst === undefined || best === undefined ? null : [worst, best]
}

/**
 * Rounds that were measured one after the other are compared with each other, so that what changes while a benchmark runs meets both alike. Which row
 * is the best is settled once, by the medians: the least of several in each round would be better than any of them.
 */
function measured(rows: readonly Row[], bar: Bar): { readonly rounds: number; readonly spread: Spread } | null {
  const pair = compared(rows, bar)
  if (pair === null) return null
  const [ours, theirs] = pair
  const of = (own: number, other: number): number =>
    bar.measure !== 'alone' && 'times' in bar.measure ? own / other : own - other
  const values = [...ours.byRound].flatMap(([round, own]) => {
    const other = theirs === NOTHING ? 0 : theirs.byRound.get(round)
    return other === undefined ? [] : of(own, other)
  })
  return values.length > 0
    ? { rounds: values.length, spread: spread(values) }
    : { rounds: Math.min(ours.rounds, theirs.rounds), spread: spread([of(ours.median, theirs.median)]) }
}

function judgement(rows: readonly Row[], bar: Bar): Judgement {
  const { name, limit, measure } = bar
  const found = measured(rows, bar)
  const about = { name, limit, isFactor: measure !== 'alone' && 'times' in measure }
  if (found === null) return { ...about, measured: null, reached: null, rounds: 0 }
  const { rounds, spread } = found
  const { median, min, max } = spread
  const isSpread = rounds > 1 && min < max
  return { ...about, measured: median, reached: median <= limit, rounds, ...(isSpread && { min, max }) }
}

/** What the rows of one run say of each bar. */
export const judge = (rows: readonly Row[]): Judgement[] => BARS.map((bar) => judgement(rows, bar))
