import { faultOf, HEALED } from './every-fault.ts'
import { ROUND_TRIPS_MS } from './networks/round-trips.ts'
import { isOurs, type Row } from './row.ts'

/** A target for rows of Rungway. */
interface Bar {
  readonly name: string
  /** Losses count in every run, times by their median. */
  readonly judges: 'each-run' | 'median'
  readonly about: (row: Row) => boolean
  readonly holds: (row: Row) => boolean
}

const LONGEST_GAP_MS: Readonly<Record<string, number>> = {
  held: 3_000,
  'one-behind': 3_000,
  late: 3_000,
  'post-swallowed': 3_000,
  killed: 1_000,
  'young-proof': 4_000,
  'young-1': 4_000,
  'young-2': 4_000,
  'young-3': 4_000,
  'young-up': 4_000,
  'young-candidate': 4_000,
  'type-lost': 4_000,
  'type-changed': 4_000,
  'query-cut': 4_000,
  'line-ends-lost': 4_000,
  'line-ends-refused': 4_000,
  'get-only-6k': 4_000,
  'get-only-accents': 4_000,
  ...Object.fromEntries(ROUND_TRIPS_MS.map((ms) => [`rtt-${ms}`, 2 * ms + 1_000])),
}
const READY_MS = 1_000
/** Messages are so many times as late as answers, and no more. */
const LATE_FACTOR = 2
/** The first late answer is given up, and what is late by chance may be later than any before. */
const LATE_CHANGES: Readonly<Record<string, number>> = { 'answers-late-3': 2, 'answers-late-10': 6 }
/** A client whose long message cannot pass changes its transport no more often, and its way down is never silent for longer. */
const BLOCKED_CHANGES = 2
const BLOCKED_GAP_MS = 4_000
/** A token is asked for again after 2 s and 10 s more, and links at their own pauses besides. */
const RENEWED_MS: Readonly<Record<string, number>> = { 'token-late-200': 5_000, 'token-late-10000': 30_000 }
const SETTLED_MS = 5_000
const HEALED_MS = 30_000
const HEALED_GAP_MS = 500
/** A burst takes this many times what its line allows. */
const LINE_FACTOR = 1.3

const best = ({ system }: Row): string => (system === 'rungway-http' ? 'sse' : 'websocket')

const BARS: readonly Bar[] = [
  {
    name: 'runs and becomes ready',
    judges: 'each-run',
    about: () => true,
    holds: ({ readyMs, failure }) => readyMs !== null && failure === null,
  },
  {
    name: 'no message missing, duplicated or out of order',
    judges: 'each-run',
    about: () => true,
    holds: ({ down, fault, up }) =>
      [down, up].every((way) => way.duplicated === 0 && way.outOfOrder === 0) &&
      down.missing === 0 &&
      (up.missing === 0 || faultOf(fault).blocksUp !== undefined),
  },
  {
    name: `ready within ${READY_MS} ms`,
    judges: 'median',
    about: ({ fault }) => fault === 'ws-silent',
    holds: ({ readyMs }) => readyMs !== null && readyMs <= READY_MS,
  },
  ...Object.entries(LONGEST_GAP_MS).map(
    ([name, gapMs]): Bar => ({
      name: `no gap over ${gapMs} ms`,
      judges: 'median',
      about: ({ fault }) => fault === name,
      holds: ({ down, up }) => Math.max(down.longestGapMs, up.longestGapMs) <= gapMs,
    }),
  ),
  {
    name: `a burst takes no more than ${LINE_FACTOR} × what the line allows`,
    judges: 'median',
    about: ({ took, fault }) => took !== null && took.allowedMs !== null && faultOf(fault).closes === undefined,
    holds: ({ took }) => took !== null && took.ms !== null && took.ms <= LINE_FACTOR * (took.allowedMs ?? 0),
  },
  {
    name: `messages no more than ${LATE_FACTOR} × as late as answers`,
    judges: 'median',
    about: ({ fault }) => faultOf(fault).lateMs !== undefined,
    holds: ({ down, up, fault }) =>
      Math.max(down.longestLagMs, up.longestLagMs) <= LATE_FACTOR * (faultOf(fault).lateMs ?? 0),
  },
  ...Object.entries(LATE_CHANGES).map(
    ([name, most]): Bar => ({
      name: `no more than ${most} changes`,
      judges: 'median',
      about: ({ fault }) => fault === name,
      holds: ({ changes }) => changes <= most,
    }),
  ),
  {
    name: 'says that a message is blocked for its size',
    judges: 'each-run',
    about: ({ fault }) => faultOf(fault).blocksUp !== undefined,
    holds: ({ blocked }) => blocked > 0,
  },
  {
    name: `no more than ${BLOCKED_CHANGES} changes, and no gap of the way down over ${BLOCKED_GAP_MS} ms`,
    judges: 'median',
    about: ({ fault }) => faultOf(fault).blocksUp !== undefined,
    holds: ({ changes, down }) => changes <= BLOCKED_CHANGES && down.longestGapMs <= BLOCKED_GAP_MS,
  },
  ...Object.entries(RENEWED_MS).map(
    ([name, ms]): Bar => ({
      name: `ready within ${ms} ms`,
      judges: 'median',
      about: ({ fault }) => fault === name,
      holds: ({ readyMs }) => readyMs !== null && readyMs <= ms,
    }),
  ),
  {
    name: `settled within ${SETTLED_MS} ms`,
    judges: 'median',
    about: ({ fault }) => fault === 'flapping',
    holds: ({ lastChangeMs }) => lastChangeMs === null || lastChangeMs <= SETTLED_MS,
  },
  {
    name: 'no step down',
    judges: 'median',
    about: ({ fault }) => fault === 'lag-200' || fault === 'clean',
    holds: ({ changes }) => changes === 0,
  },
  {
    name: `back on the best rung within ${HEALED_MS} ms`,
    judges: 'median',
    about: ({ fault }) => fault.endsWith(HEALED),
    holds: (row) => row.endsOn === best(row) && (row.healed?.settledMs ?? 0) <= HEALED_MS,
  },
  {
    name: `no gap over ${HEALED_GAP_MS} ms after healing`,
    judges: 'median',
    about: ({ fault }) => fault.endsWith(HEALED),
    holds: ({ healed }) => healed !== null && healed.longestGapMs <= HEALED_GAP_MS,
  },
]

/**
 * A row that its fault did not affect proves nothing. In the whole table others stand beside it;
 * among `losses` it stands for the fault. Whether a connection is idle for long enough depends on
 * when the last ping went out, so `idle-cut` is exempt.
 */
const TOUCHED: Bar = {
  name: 'affected by the fault',
  judges: 'each-run',
  about: ({ fault }) => fault !== 'clean' && fault !== 'idle-cut',
  holds: ({ acted }) => acted > 0,
}

/** Busier than that, a machine can make late what is right. */
const BUSY_MS = 200

const wasAffected = (row: Row): boolean => row.failure !== null || !TOUCHED.about(row) || TOUCHED.holds(row)

/** What the load of a machine explains of no run: a message that came twice, or was overtaken, and a crash. */
const isBroken = ({ down, up, failure }: Row): boolean =>
  failure !== null ||
  [down, up].some((way) => way.duplicated > 0 || way.outOfOrder > 0 || (way.missing > 0 && !way.isStalled))

/**
 * Why that row proves nothing, good or bad; null: it does. A machine that stands still for seconds can let a fault
 * pass between two requests, and a limit pass before what it limits was tried.
 */
export function doubtOf(row: Row): string | null {
  if (!isOurs(row.system)) return null
  if (!wasAffected(row)) return 'its fault did not affect it'
  const missed = row.busyMs > BUSY_MS && !isBroken(row) ? failedBars([row], row, 'losses') : []
  return missed.length === 0 ? null : `${missed.join('; ')}${busy(row)}`
}

/** To be told beside a failure; empty when the machine was not busy. */
export const busy = ({ busyMs }: Row): string => (busyMs > BUSY_MS ? ` (the machine was busy for ${busyMs} ms)` : '')

/**
 * The bars that Rungway's runs of a task miss. `losses`: only those that do not depend on the load
 * of the machine.
 */
export function failedBars(runs: readonly Row[], middle: Row, which: 'all' | 'losses'): string[] {
  if (!isOurs(middle.system)) return []
  const bars = which === 'all' ? BARS : [...BARS.filter(({ judges }) => judges === 'each-run'), TOUCHED]
  return bars
    .filter(({ about }) => about(middle))
    .filter(({ judges, holds }) => !(judges === 'each-run' ? runs : [middle]).every(holds))
    .map(({ name }) => name)
}
