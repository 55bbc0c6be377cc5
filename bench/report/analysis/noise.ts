import type { Row } from '../../format/results.ts'

/** Of the machine, taken by others: above that the numbers are theirs as much as ours. */
export const MAX_OTHERS_PERCENT = 15

/** Whose times and CPU are not to be believed. */
export const isNoisy = ({ figures }: Pick<Row, 'figures'>): boolean =>
  (figures.othersPercent?.median ?? 0) > MAX_OTHERS_PERCENT
