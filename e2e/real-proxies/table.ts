import type { Row } from './measure.ts'
import { PROBED, type Probed } from './probe.ts'
import type { Direction } from './tally.ts'

const HEAD = [
  'behind',
  'ends on',
  'first message',
  'longest gap down · up',
  'median lag down · up',
  'messages down · up',
  'missing · duplicated · out of order',
  'reason',
]

const ms = (value: number | null | undefined) =>
  value === null || value === undefined || Number.isNaN(value) ? '–' : `${value} ms`.replace(/(\d)(\d{3}) /, '$1,$2 ')

/** The client's reason for each change of transport. */
const why = ({ page }: Row): string =>
  page.changes.map(({ from, to, reason }) => `${from === null ? '' : `${from} → `}${to}: ${reason}`).join('; ')

function cells(row: Row): string[] {
  const { proxy, page, down, up } = row
  const both = (pick: (direction: Direction) => string | number) => `${pick(down)} · ${pick(up)}`
  const wrong = (pick: (direction: Direction) => number) => pick(down) + pick(up)
  return [
    proxy.name,
    page.state.name === 'open' ? page.state.transport : page.state.name,
    ms(page.firstMessageMs),
    both((each) => ms(each.longestGapMs)),
    both((each) => ms(each.medianLagMs)),
    both((each) => each.sent),
    `${wrong((each) => each.missing)} · ${wrong((each) => each.duplicated)} · ${wrong((each) => each.outOfOrder)}`,
    why(row),
  ]
}

/** For a terminal: aligned columns, with the reasons below. */
export function consoleTable(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cells)].map((line) => line.slice(0, -1))
  const widths = HEAD.slice(0, -1).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  const padded = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...padded, '', ...rows.map((row) => `${row.proxy.name}: ${why(row)}`)].join('\n')
}

const markdown = (lines: readonly (readonly string[])[]): string => {
  const [head = [], ...rest] = lines.map((line) => `| ${line.join(' | ')} |`)
  return [head, `|${' --- |'.repeat(lines[0]?.length ?? 0)}`, ...rest].join('\n')
}

export const ladderTable = (rows: readonly Row[]): string => markdown([HEAD, ...rows.map(cells)])

/** The result of one transport alone, in words. */
function alone({ status, headersMs, firstMs, medianLagMs, longestLagMs }: Probed): string {
  if (status === null) return headersMs === null ? 'held, headers too' : 'no HTTP'
  if (status !== 200 && status !== 101) return `refused: ${status}`
  if (firstMs === null) return `held, headers after ${ms(headersMs)}`
  return `${ms(medianLagMs)}, at most ${ms(longestLagMs)}`
}

export const probeTable = (rows: readonly Row[]): string =>
  markdown([
    ['behind', ...PROBED],
    ...rows.map(({ proxy, probed }) => [
      proxy.name,
      ...PROBED.map((transport) => {
        const result = probed.find((each) => each.transport === transport)
        return result === undefined ? '–' : alone(result)
      }),
    ]),
  ])
