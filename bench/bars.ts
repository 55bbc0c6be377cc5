import type { Cell, Load } from './cell.ts'
import type { FigureName } from './figures.ts'
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
  /** Null: rows are missing, and so is a judgement. */
  readonly measured: number | null
}

export const isReached = ({ measured, limit }: Judgement): boolean | null =>
  measured === null ? null : measured <= limit

const OURS = 'rungway'

/** What carries bytes, and promises nothing about messages. */
const FLOORS: readonly string[] = ['ws', 'node-http']

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

/** Whether any bar asks for it. */
export const isJudged = (cell: Cell): boolean =>
  BARS.some((bar) => {
    const whom = whomOf(bar)
    return isThere(cell, bar.where) && (cell.system === OURS || (whom !== null && isAmong(whom, cell.system)))
  })

/** The sums of the medians; nothing of a row that lacks one of them. */
function sums(rows: readonly Row[], figures: readonly FigureName[]): number[] {
  return rows.flatMap((row) => {
    const medians = figures.flatMap((name) => row.figures[name]?.median ?? [])
    return medians.length === figures.length ? medians.reduce((sum, each) => sum + each, 0) : []
  })
}

/** Several rows may fit: then the worst of ours is compared with the best of theirs. */
function measured(rows: readonly Row[], bar: Bar): number | null {
  const { where, figures, measure } = bar
  const there = rows.filter((row) => isThere(row, where))
  const ours = sums(
    there.filter(({ system }) => system === OURS),
    figures,
  )
  if (ours.length === 0) return null
  const worst = Math.max(...ours)
  const whom = whomOf(bar)
  if (measure === 'alone' || whom === null) return worst
  const theirs = sums(
    there.filter(({ system }) => isAmong(whom, system)),
    figures,
  )
  if (theirs.length === 0) return null
  const best = Math.min(...theirs)
  return 'times' in measure ? worst / best : worst - best
}

/** What the rows of one run say of each bar. */
export const judge = (rows: readonly Row[]): Judgement[] =>
  BARS.map((bar) => ({
    name: bar.name,
    limit: bar.limit,
    isFactor: bar.measure !== 'alone' && 'times' in bar.measure,
    measured: measured(rows, bar),
  }))
