// What a process holds, by how large its heap may be: from the limits, and from what an idle client takes.
import { GATEWAY_LIMITS } from '@rungway/gateway'
import { OURS } from '../../bench/bars/match.ts'
import type { Row } from '../../bench/format/results.ts'
import { type Column, markdownTable } from '../../bench/text/table.ts'
import { limitsInHeap } from '../../gateway/src/limits.ts'

const MB = 1024 * 1024

/** The last is about what Node allows by itself on a large machine. */
const HEAPS_MB = [256, 1_024, 2_048, 4_096]

/** A body is there as bytes, as text, and as what was parsed of it. */
const COPIES_OF_A_BODY = 3

interface Heap {
  readonly mb: number
  readonly held: number
  readonly bodies: number
  readonly history: number
}

const heapOf = (mb: number): Heap => {
  const { maxHeldBytes, maxBodiesBytes, maxHistoryBytes } = limitsInHeap(GATEWAY_LIMITS, mb * MB)
  return {
    mb,
    held: maxHeldBytes / MB,
    bodies: (COPIES_OF_A_BODY * maxBodiesBytes) / MB,
    history: maxHistoryBytes / MB,
  }
}

const leftOf = ({ mb, held, bodies, history }: Heap): number => mb - held - bodies - history

const whole = (value: number): string => Math.floor(value).toLocaleString('en')

const hundreds = (value: number): string => whole(Math.floor(value / 100) * 100)

/** Of the dearest transport. */
function bytesOfAClient(rows: readonly Row[]): number {
  const all = rows
    .filter(({ system, scenario }) => system === OURS && scenario === 'held')
    .flatMap(({ figures }) => figures.serverBytesPerClient?.median ?? [])
  return Math.max(...all)
}

/** How many idle clients fit beside all that the limits let others take. */
export function heapsTable(rows: readonly Row[]): string {
  const each = bytesOfAClient(rows)
  const columns: readonly Column<Heap>[] = [
    { heading: 'heap (MB)', cell: ({ mb }) => whole(mb) },
    { heading: 'messages that wait', cell: ({ held }) => whole(held) },
    { heading: `bodies, ${COPIES_OF_A_BODY} times`, cell: ({ bodies }) => whole(bodies) },
    { heading: 'history of channels', cell: ({ history }) => whole(history) },
    { heading: 'left', cell: (heap) => whole(leftOf(heap)) },
    {
      heading: `clients of ${(each / 1_000).toFixed(0)} kB`,
      cell: (heap) => hundreds((leftOf(heap) * MB) / each),
    },
  ]
  return markdownTable(columns, HEAPS_MB.map(heapOf))
}
