import { type Choice, USUAL } from '../../format/cell.ts'
import type { FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { digits } from '../../text/number.ts'
import { type Column, textTable } from '../../text/table.ts'
import { fitLine, type Line } from './fit.ts'

/** The cost of one more client of a system and technique; null for fewer than two crowd sizes. */
export interface Growth extends Choice {
  /** Bytes of the server's memory. */
  readonly memory: Line | null
  /** Microseconds of server CPU per broadcast. */
  readonly broadcastCpu: Line | null
}

/** The figure is per client, so it is multiplied by their number. */
function line(rows: readonly Row[], figure: FigureName): Line | null {
  const points = rows.flatMap(({ clients, figures }): (readonly [number, number])[] => {
    const median = figures[figure]?.median
    return median === undefined ? [] : [[clients, clients * median]]
  })
  return fitLine(points)
}

/** In the order of the rows, without those that have no line at all. */
export function growths(rows: readonly Row[]): Growth[] {
  const choices = new Map(rows.map(({ system, technique }) => [`${system} ${technique}`, { system, technique }]))
  return [...choices.values()].flatMap(({ system, technique }) => {
    const own = rows.filter((row) => row.system === system && row.technique === technique)
    const memory = line(
      own.filter(({ scenario }) => scenario === 'held'),
      'serverBytesPerClient',
    )
    const broadcastCpu = line(
      own.filter(({ scenario, load }) => scenario === 'fan-out' && load?.burst === USUAL.burst),
      'serverCpuUs',
    )
    return memory === null && broadcastCpu === null ? [] : { system, technique, memory, broadcastCpu }
  })
}

const share = (value: number | null | undefined): string => value?.toFixed(3) ?? '–'

const COLUMNS: readonly Column<Growth>[] = [
  { heading: 'system', cell: ({ system }) => system, align: 'left' },
  { heading: 'technique', cell: ({ technique }) => technique, align: 'left' },
  { heading: 'server memory, B', cell: ({ memory }) => (memory === null ? '–' : digits(memory.slope)) },
  { heading: 'R²', cell: ({ memory }) => share(memory?.rSquared) },
  {
    heading: 'server CPU of a broadcast, µs',
    cell: ({ broadcastCpu }) => (broadcastCpu === null ? '–' : digits(broadcastCpu.slope)),
  },
  { heading: 'R²', cell: ({ broadcastCpu }) => share(broadcastCpu?.rSquared) },
]

/** Null if nothing was measured that grows. */
export function growthTable(rows: readonly Row[]): string | null {
  const all = growths(rows)
  return all.length === 0 ? null : textTable(COLUMNS, all)
}
