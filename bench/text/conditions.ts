import type { Cell } from '../format/cell.ts'
import type { Column } from './table.ts'

/** What two rows of a table can differ in, besides system and technique. */
const CONDITIONS: readonly Column<Cell>[] = [
  { heading: 'client', cell: ({ client }) => client, align: 'left' },
  { heading: 'HTTP', cell: ({ http }) => http },
  { heading: 'RTT, ms', cell: ({ rttMs }) => String(rttMs) },
  { heading: 'clients', cell: ({ clients }) => clients.toLocaleString('en') },
  { heading: 'msg/s', cell: ({ load }) => (load === null ? '–' : String(load.ratePerSecond)) },
  { heading: 'bytes', cell: ({ load }) => (load === null ? '–' : String(load.payloadBytes)) },
  { heading: 'burst', cell: ({ load }) => (load === null ? '–' : String(load.burst)) },
]

/** The conditions in which these cells differ, as columns. */
export const differingConditions = (cells: readonly Cell[]): Column<Cell>[] =>
  CONDITIONS.filter(({ cell }) => new Set(cells.map(cell)).size > 1)

/** How a cell differs from one of a single Node client over loopback, in words. */
export const conditionsOf = ({ client, http, rttMs, clients, load }: Cell): string =>
  [
    ...(client === 'node' ? [] : [client]),
    ...(http === '1.1' ? [] : [`HTTP/${http} over TLS`]),
    ...(rttMs === 0 ? [] : [`RTT ${rttMs} ms`]),
    ...(clients === 1 ? [] : [`${clients.toLocaleString('en')} clients`]),
    ...(load === null ? [] : [`${load.ratePerSecond}/s of ${load.payloadBytes} B`]),
    ...(load === null || load.burst === 1 ? [] : [`bursts of ${load.burst}`]),
  ].join(', ')
