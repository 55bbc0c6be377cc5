import type { Row } from '../../format/results.ts'

/** The share of the machine used by other processes above which times and CPU are unreliable. */
export const MAX_OTHERS_PERCENT = 15

export const isNoisy = ({ figures }: Pick<Row, 'figures'>): boolean =>
  (figures.othersPercent?.median ?? 0) > MAX_OTHERS_PERCENT
