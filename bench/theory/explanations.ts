import type { FigureName } from '../figures.ts'
import type { Row } from '../results.ts'

/** Why measurements may lie outside of what their formulas allow, and which. */
interface Reason {
  readonly why: string
  explains(row: Row, figure: FigureName): boolean
}

const COSTS: readonly FigureName[] = ['requests', 'bytesDown', 'bytesUp']

/** Messages follow each other faster than round trips. */
const isBusy = ({ rttMs, load }: Row): boolean =>
  load !== null && rttMs > 0 && (load.ratePerSecond * rttMs) / 1_000 > load.burst

/** The first that fits is said; whatever none fits stands in the report as unexplained. */
const REASONS: readonly Reason[] = [
  {
    why: 'A run of few polls is cut at its ends: one poll more or less than its share is a large part of them.',
    explains: ({ technique }, figure) => technique === 'short-polling' && COSTS.includes(figure),
  },
  {
    why: 'A message says when it was due, and is never as short as it was asked to be here.',
    explains: ({ load }, figure) => load !== null && load.payloadBytes < 30 && figure.startsWith('bytes'),
  },
  {
    why: 'The run was over before an acknowledgement was owed.',
    explains: ({ technique, scenario, figures }, figure) =>
      ['sse', 'http-streaming'].includes(technique) && scenario.endsWith('down') && figures[figure]?.median === 0,
  },
  {
    why: 'Where messages come back faster than they are acknowledged, answers to polls and answers to POSTs bring some of them twice.',
    explains: (row, figure) =>
      row.technique === 'long-polling' && row.scenario === 'far-echo' && isBusy(row) && COSTS.includes(figure),
  },
  {
    why: 'A run of few turns is cut at its ends: its first message goes alone, and so does what is left at last.',
    explains: (row, figure) => row.technique !== 'websocket' && isBusy(row) && COSTS.includes(figure),
  },
  {
    why: 'The machine itself takes longer for a poll than the next message takes to follow: an answer brings several.',
    explains: ({ technique, rttMs, load }, figure) =>
      technique === 'long-polling' && rttMs === 0 && (load?.ratePerSecond ?? 0) >= 1_000 && COSTS.includes(figure),
  },
]

/** Of the machine: whoever shares it with so many is timed by them. */
const MOST_OTHERS_PERCENT = 15

const noise = ({ figures: { othersPercent } }: Row, figure: FigureName): string | null =>
  figure.endsWith('Ms') && othersPercent !== undefined && othersPercent.median > MOST_OTHERS_PERCENT
    ? `Others took ${Math.round(othersPercent.median)} % of the machine meanwhile.`
    : null

/** Null: nobody knows. */
export const explanation = (row: Row, figure: FigureName): string | null =>
  REASONS.find((reason) => reason.explains(row, figure))?.why ?? noise(row, figure)
