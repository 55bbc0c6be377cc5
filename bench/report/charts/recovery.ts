import type { Messages, Row } from '../../format/results.ts'
import { compact } from '../../text/number.ts'
import { type Chart, type Given, type Moment, type Point, subjectOf } from './chart.ts'

/** What a page can show side by side; a line has no more pixels. */
const MAX_POINTS = 240

/** Fewer points, of which each is the worst of those that it stands for: what never came is worse than what came late. */
export function thin(messages: Messages, max: number = MAX_POINTS): Messages {
  const size = Math.ceil(messages.length / max)
  return Array.from({ length: Math.ceil(messages.length / size) }, (_, index) => {
    const bucket = messages.slice(index * size, (index + 1) * size)
    return bucket.reduce((worst, each) =>
      worst[1] === null || (each[1] !== null && each[1] <= worst[1]) ? worst : each,
    )
  })
}

const tenth = (value: number): number => Math.round(value * 10) / 10

/** A logarithm knows no zero; what arrived faster than that arrived at once. */
const LEAST_MS = 0.1

const points = (row: Row): Point[] =>
  thin(row.timeline?.messages ?? []).map(([sentMs, latencyMs]) => ({
    ...subjectOf(row),
    x: Math.round(sentMs) / 1_000,
    y: latencyMs === null ? null : Math.max(LEAST_MS, tenth(latencyMs)),
  }))

/** What happens, as the title says it and as its line does. */
const ABOUT: Readonly<Record<string, readonly [title: string, moment: string]>> = {
  'recovery-cut': ['When every connection is cut', 'cut'],
  'recovery-stall': ['When every connection falls silent, and stays', 'silence'],
  'recovery-change': ['When every connection is cut, and the technique is refused from then on', 'cut'],
}

const moments = (row: Row, label: string): Moment[] =>
  row.timeline === undefined ? [] : [{ ...subjectOf(row), x: Math.round(row.timeline.hitMs) / 1_000, label }]

/** What was waited for in vain is no measurement: it is the least that the time would have been. */
const atLeast = (ms: number): string => `> ${compact(ms)}`

/** Those of the rounds in which the client was back, and of the others how long these waited. */
function timesOf({ figures: { gapMs, backMs, notBackWithinMs } }: Row): readonly [gap: string, back: string] {
  const waited = notBackWithinMs === undefined ? [] : [atLeast(notBackWithinMs.median)]
  const text = (ms: number | undefined) => [...(ms === undefined ? [] : [compact(ms)]), ...waited].join(' or ') || '–'
  // Runs of old knew no other way to say that nobody was back.
  const isCutShort = backMs === undefined && gapMs !== undefined
  return [isCutShort ? atLeast(gapMs.median) : text(gapMs?.median), text(backMs?.median)]
}

const COUNTS = ['missing', 'duplicated', 'outOfOrder'] as const
const HEADINGS = ['longest gap, ms', 'back after, ms', 'missing', 'twice', 'out of order']

/** One for each kind of failure that was measured, and those that are expected. */
export function recoveryCharts({ rows }: Given): Chart[] {
  const measured = rows.map(({ scenario }) => scenario).filter((name) => name.startsWith('recovery-'))
  return [...new Set([...Object.keys(ABOUT), ...measured])].map((scenario) => {
    const own = rows.filter((row) => row.scenario === scenario)
    const [title, moment] = ABOUT[scenario] ?? [scenario, 'hit']
    const nearest = Math.min(...own.map(({ rttMs }) => rttMs))
    const drawn = own.filter(({ rttMs }) => rttMs === nearest)
    const marks = drawn.flatMap((row) => moments(row, moment))
    return {
      id: scenario,
      title,
      aid: `A slope that falls back to the floor is a backlog that arrived late but arrived; a cross above the frame, in a row for each technique, is a message that never came. Of the dots, one for each message, some have their technique's mark.${marks.length === 0 ? '' : ' The dashed line is when it happened.'} Drawn without distance, where that was measured. In the table, > stands before how long was waited for a client that was not back, and what it misses is counted up to then.`,
      scenarios: [scenario],
      plot: {
        kind: 'curves',
        x: { label: 'sent, s after the first', scale: 'linear' },
        y: { label: 'latency, ms', scale: 'log' },
        marks: 'none',
        points: drawn.flatMap(points),
        guides: [],
        moments: marks,
      },
      table: {
        headings: ['system', 'technique', 'RTT, ms', ...HEADINGS],
        rows: own.map((row) => ({
          subject: subjectOf(row),
          scenario,
          cells: [
            row.system,
            row.technique,
            String(row.rttMs),
            ...timesOf(row),
            ...COUNTS.map((name) => compact(row.figures[name]?.median ?? Number.NaN)),
          ],
        })),
      },
    }
  })
}
