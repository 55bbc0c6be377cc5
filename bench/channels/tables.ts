// What is printed, and written to a page.
import { type Column, markdownTable } from '../text/table.ts'
import type { HeapBytes } from './heap.ts'

/** What a publication, and a subscriber, costs one system. */
export interface Costs {
  readonly name: string
  /** µs of processor time a delivery, of each round. */
  readonly singles: number[]
  readonly bursts: number[]
  bytes: number
  memory: number
}

export interface Bar {
  readonly name: string
  readonly value: number
  readonly limit: number
}

/** What a subscriber takes of a heap, by class, in bytes. */
export interface Share {
  readonly name: string
  readonly rungway: number
  readonly ws: number
}

export const median = (all: readonly number[]): number =>
  [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0

const range = (all: readonly number[]): string =>
  all.length === 0 ? '–' : `${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)})`

export const COST_COLUMNS: readonly Column<Costs>[] = [
  { heading: 'system', cell: ({ name }) => name, align: 'left' },
  { heading: 'single, µs a delivery', cell: ({ singles }) => range(singles) },
  { heading: 'burst of ten', cell: ({ bursts }) => range(bursts) },
  { heading: 'bytes a delivery', cell: ({ bytes }) => bytes.toFixed(0) },
  { heading: 'bytes of memory a subscriber', cell: ({ memory }) => memory.toFixed(0) },
]

export const BAR_COLUMNS: readonly Column<Bar>[] = [
  { heading: 'bar', cell: ({ name }) => name, align: 'left' },
  { heading: 'value', cell: ({ value }) => value.toFixed(2) },
  { heading: 'limit', cell: ({ limit }) => (Number.isFinite(limit) ? String(limit) : 'none') },
  {
    heading: '',
    cell: ({ value, limit }) => (limit === Infinity ? 'a floor' : value <= limit ? 'reached' : 'MISSED'),
    align: 'left',
  },
]

const shown = (bytes: number): string => (Math.round(bytes) === 0 ? '–' : bytes.toFixed(0))

export const SHARE_COLUMNS: readonly Column<Share>[] = [
  { heading: 'objects', cell: ({ name }) => name, align: 'left' },
  { heading: 'rungway, bytes', cell: ({ rungway }) => shown(rungway) },
  { heading: 'ws, bytes', cell: ({ ws }) => shown(ws) },
]

/** Less is one row of all together. */
const LEAST_BYTES = 20

/** The largest first, and their sum. */
export function sharesOf(rungway: HeapBytes, ws: HeapBytes): Share[] {
  const all = [...new Set([...Object.keys(rungway), ...Object.keys(ws)])].map((name) => ({
    name,
    rungway: rungway[name] ?? 0,
    ws: ws[name] ?? 0,
  }))
  const isLarge = (share: Share): boolean => Math.max(share.rungway, share.ws) >= LEAST_BYTES
  const sum = (name: string, shares: readonly Share[]): Share => ({
    name,
    rungway: shares.reduce((bytes, share) => bytes + share.rungway, 0),
    ws: shares.reduce((bytes, share) => bytes + share.ws, 0),
  })
  return [
    ...all.filter(isLarge).sort((a, b) => b.rungway - a.rungway || b.ws - a.ws),
    sum(
      'others',
      all.filter((share) => !isLarge(share)),
    ),
    sum('**all**', all),
  ]
}

export interface Results {
  readonly machine: string
  readonly command: string
  readonly costs: readonly Costs[]
  readonly shares: readonly Share[]
  readonly idle: number
  readonly bars: readonly Bar[]
}

export const page = ({ machine, command, costs, shares, idle, bars }: Results): string =>
  `# Channels: what a publication and a subscriber cost

Written by \`${command}\` on ${machine}. 500 subscribers over WebSocket hear texts of 100 bytes, one at a time or ten in one go; the processor time is all of the server, the median of the rounds and their range. What is counted and how is in [the benchmark's README](../../bench/README.md).

${markdownTable(COST_COLUMNS, costs)}

*net* is a floor and no system: a frame that is made once and written to each connection, with no channel, no session, no acknowledgement and no look at who is slow. Bytes are those both ways, acknowledgements included. Memory is what the process takes of the machine for each of ${idle.toLocaleString('en')} subscribers.

## Bars

${markdownTable(BAR_COLUMNS, bars)}

## What an idle subscriber holds

On the heap of the server, for each of them, when all that can be collected was. What a process takes of the machine is more than its objects: the heap keeps room for what connecting has needed, and the kernel's buffers are not in it.

${markdownTable(SHARE_COLUMNS, shares)}

\`Socket\`, \`Receiver\`, \`Sender\`, \`WebSocket\`, \`WritableState\`, \`ReadableState\` and the handles are of Node and \`ws\`; the other classes are Rungway's. A session that is acknowledged and can be resumed needs an outbox, an inbox, the place of its link among others and the times by which it is judged; a subscriber needs its position.
`
