import type { Given, Messages, Row } from '../../format/results.ts'
import { compact } from '../../text/number.ts'
import { type Chart, type Moment, type Point, subjectOf } from './chart.ts'

/** A plot has no more pixels for single messages. */
const MAX_POINTS = 240

/** Fewer points, each the worst of its bucket: never arriving is worse than arriving late. */
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

/** A logarithmic axis has no zero: faster messages are drawn here. */
const LEAST_MS = 0.1

const points = (row: Row): Point[] =>
  thin(row.timeline?.messages ?? []).map(([sentMs, latencyMs]) => ({
    ...subjectOf(row),
    x: Math.round(sentMs) / 1_000,
    y: latencyMs === null ? null : Math.max(LEAST_MS, tenth(latencyMs)),
  }))

/** The fault, in the title and beside its line. */
const ABOUT: Readonly<Record<string, readonly [title: string, moment: string]>> = {
  'recovery-cut': ['Every connection is cut', 'cut'],
  'recovery-stall': ['Every connection is silenced, but stays open', 'silence'],
  'recovery-change': ['Every connection is cut, and the technique refused from then on', 'cut'],
}

const moments = (row: Row, label: string): Moment[] =>
  row.timeline === undefined ? [] : [{ ...subjectOf(row), x: Math.round(row.timeline.hitMs) / 1_000, label }]

/** A wait that was given up is a lower bound. */
const atLeast = (ms: number): string => `> ${compact(ms)}`

/** Times of rounds in which the client recovered, and how long the others waited. */
function timesOf({ figures: { gapMs, backMs, notBackWithinMs } }: Row): readonly [gap: string, back: string] {
  const waited = notBackWithinMs === undefined ? [] : [atLeast(notBackWithinMs.median)]
  const text = (ms: number | undefined) => [...(ms === undefined ? [] : [compact(ms)]), ...waited].join(' or ') || '–'
  // Results of older versions express it this way.
  const isCutShort = backMs === undefined && gapMs !== undefined
  return [isCutShort ? atLeast(gapMs.median) : text(gapMs?.median), text(backMs?.median)]
}

const COUNTS = ['missing', 'duplicated', 'outOfOrder'] as const
const HEADINGS = ['longest gap, ms', 'recovered after, ms', 'missing', 'duplicated', 'out of order']

/** One per known fault, and any other that was measured. */
export function recoveryCharts({ rows }: Given): Chart[] {
  const measured = rows.map(({ scenario }) => scenario).filter((name) => name.startsWith('recovery-'))
  return [...new Set([...Object.keys(ABOUT), ...measured])].map((scenario) => {
    const own = rows.filter((row) => row.scenario === scenario)
    const [title, moment] = ABOUT[scenario] ?? [scenario, 'fault']
    const nearest = Math.min(...own.map(({ rttMs }) => rttMs))
    const drawn = own.filter(({ rttMs }) => rttMs === nearest)
    const marks = drawn.flatMap((row) => moments(row, moment))
    return {
      id: scenario,
      title,
      aid: `A slope that falls back to the floor is a backlog that arrived late, but arrived. A cross above the frame, in a row per technique, is a message that never arrived. Dots are single messages; some have the mark of their technique.${marks.length === 0 ? '' : ' The dashed line is the fault.'} Plotted without distance, if that was measured. In the table, > is the time waited for a client that did not recover, and its missing messages are counted up to then.`,
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
