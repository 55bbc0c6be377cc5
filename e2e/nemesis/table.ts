import { quantile } from '../../bench/format/quantile.ts'
import { type Column, textTable } from '../../bench/text/table.ts'
import type { Row } from './row.ts'

const seconds = (ms: number): string => (ms / 1_000).toFixed(2)
const over = (values: readonly number[]): string =>
  [0.5, 0.9, 1].map((part) => seconds(quantile(values, part))).join(' / ')

export const COLUMNS: readonly Column<Row>[] = [
  { heading: 'system', cell: ({ system }) => system, align: 'left' },
  { heading: 'what happens', cell: ({ nemesis }) => nemesis, align: 'left' },
  { heading: 'dead air (s): p50 / p90 / max', cell: ({ silencesMs }) => over(silencesMs) },
  { heading: 'without answers (s)', cell: ({ unansweredMs }) => over(unansweredMs) },
  { heading: 'sessions lost', cell: ({ sessionsLost, clients, strikes }) => `${sessionsLost} of ${clients * strikes}` },
  { heading: 'missing', cell: ({ missing }) => `${missing}` },
  { heading: 'twice', cell: ({ doubled }) => `${doubled}` },
  { heading: 'reordered', cell: ({ reordered }) => `${reordered}` },
  { heading: 'otherwise wrong', cell: ({ otherWrongs }) => `${otherWrongs}` },
  { heading: 'told of a loss', cell: ({ losses, told }) => (losses === 0 ? '0' : `${losses}, of ${told} deliveries`) },
  { heading: 'presence right after (s)', cell: ({ presenceMs }) => (presenceMs === null ? '–' : seconds(presenceMs)) },
  { heading: 'false leaves', cell: ({ falseLeaves, presenceMs }) => (presenceMs === null ? '–' : `${falseLeaves}`) },
]

export const rowsTable = (rows: readonly Row[]): string => textTable(COLUMNS, rows)
