import { faultOf } from './every-fault.ts'
import type { Direction } from './measure.ts'
import type { Row } from './row.ts'

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

/** sent/missing/duplicated/out of order, longest gap; a gap that did not end is marked. */
const direction = ({ sent, missing, duplicated, outOfOrder, longestGapMs, isStalled }: Direction): string =>
  `${sent}/${missing}/${duplicated}/${outOfOrder} ${seconds(longestGapMs)}${isStalled ? '…' : ''}`

export const HEADINGS: readonly string[] = [
  'fault',
  'system',
  'client',
  'ready',
  'down: sent/missing/duplicated/out of order, gap',
  'up',
  'took, times what the line allows',
  'changes',
  'ends on',
  'reason',
]

const REASON_CHARS = 60

/** How long a burst took, or how late messages were where answers are. */
function tookIn({ fault, took, told, down, up }: Row): string {
  if (faultOf(fault).lateMs !== undefined) return `${seconds(Math.max(down.longestLagMs, up.longestLagMs))} late`
  if (took === null) return ''
  const { ms, allowedMs } = took
  const lost = told > 0 ? `, ${told} reported as unacknowledged` : ''
  if (ms === null) return `never${lost}`
  return `${seconds(ms)}${allowedMs === null ? '' : `, ${(ms / allowedMs).toFixed(2)} ×`}${lost}`
}

/** A row as the cells of a table. */
export function cells(row: Row): string[] {
  const name = row.acted === 0 && row.fault !== 'clean' ? `${row.fault} (untouched)` : row.fault
  if (row.failure !== null) {
    return [name, row.system, row.client, 'crashed', '', '', '', '', '', row.failure.split('\n')[0] ?? '']
  }
  const blocked = row.blocked > 0 ? `, ${row.blocked} × blocked-size` : ''
  const resets = row.resets > 0 ? `, ${row.resets} reset` : ''
  const { settledMs = null, longestGapMs = 0 } = row.healed ?? {}
  const healed = row.healed ? `, healed: gap ${seconds(longestGapMs)}` : ''
  const moved = settledMs === null ? '' : `, last change after ${seconds(settledMs)}`
  return [
    name,
    row.system,
    row.client,
    row.readyMs === null ? 'never' : `${row.readyMs} ms`,
    direction(row.down),
    direction(row.up),
    tookIn(row),
    `${row.changes}${resets}${blocked}${healed}${moved}`,
    row.endsOn,
    row.reason.slice(0, REASON_CHARS),
  ]
}

/** Aligned columns, for a terminal. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A row in one cell: what went wrong, and the longest gap. */
export function verdict(row: Row | undefined): string {
  if (row === undefined) return ''
  if (row.failure !== null) return 'crashed'
  if (row.readyMs === null) return 'never ready'
  const { down, up } = row
  const wrong = [
    count('missing', down.missing, up.missing),
    count('duplicated', down.duplicated, up.duplicated),
    count('out of order', down.outOfOrder, up.outOfOrder),
  ].filter((text) => text !== '')
  const time = tookIn(row) === '' ? null : tookIn(row)
  const gap =
    time !== null
      ? time
      : down.isStalled || up.isStalled
        ? 'never ends'
        : seconds(Math.max(down.longestGapMs, up.longestGapMs))
  const text = [...wrong, wrong.length === 0 ? `**${gap}**` : gap].join(', ')
  return row.acted === 0 && row.fault !== 'clean' ? `(${gap})` : text
}

const count = (what: string, down: number, up: number): string => {
  const ways = [down > 0 ? `${down}↓` : '', up > 0 ? `${up}↑` : ''].filter((text) => text !== '')
  return ways.length === 0 ? '' : `${ways.join(' ')} ${what}`
}
