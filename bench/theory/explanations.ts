import type { FigureName } from '../figures.ts'
import type { Row } from '../results.ts'

const ENDS = 'A run of few polls is cut at its ends: one poll more or less than its share is a large part of them.'

/**
 * Why a measurement may lie outside of what its formula allows: by technique and figure. Whatever else lies outside stands in the report as
 * unexplained.
 */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  'short-polling requests': ENDS,
  'short-polling bytesUp': ENDS,
  'short-polling bytesDown': ENDS,
}

/** Of the machine: whoever shares it with so many is timed by them. */
const MOST_OTHERS_PERCENT = 15

const noise = ({ figures: { othersPercent } }: Row, figure: FigureName): string | null =>
  figure.endsWith('Ms') && othersPercent !== undefined && othersPercent.median > MOST_OTHERS_PERCENT
    ? `Others took ${Math.round(othersPercent.median)} % of the machine meanwhile.`
    : null

/** Null: nobody knows. */
export const explanation = (row: Row, figure: FigureName): string | null =>
  EXPLANATIONS[`${row.technique} ${figure}`] ?? noise(row, figure)
