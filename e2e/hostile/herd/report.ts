import { columns } from '../table.ts'
import { DISASTERS, type HerdRow, runHerd } from './herd.ts'

/** All clients are back within this. */
export const MOST_BACK_MS = 10_000
/** Open connections of a client, on average, at the worst moment. */
export const MOST_CONNECTIONS = 3

export const HERD_HEADINGS: readonly string[] = [
  'disaster',
  'clients',
  'all opened',
  'connections a client',
  'requests in a second: opening, afterwards',
  'all back',
  'out of order',
  'resets',
]

const seconds = (ms: number | null): string => (ms === null ? 'never' : `${(ms / 1_000).toFixed(1)} s`)

export const herdCells = (row: HerdRow): string[] => [
  row.disaster,
  String(row.clients),
  seconds(row.openedMs),
  row.connectionsEach.toFixed(2),
  `${row.openingRequests}, ${row.requests}`,
  seconds(row.backMs),
  String(row.gaps),
  String(row.resets),
]

/** What a herd misses. */
export function herdFailures({ openedMs, connectionsEach, backMs, gaps, resets }: HerdRow): string[] {
  const wrong: string[] = []
  if (openedMs === null) wrong.push('not all opened')
  if (connectionsEach > MOST_CONNECTIONS) wrong.push(`more than ${MOST_CONNECTIONS} connections a client`)
  if (backMs === null || backMs > MOST_BACK_MS) wrong.push(`not all back within ${seconds(MOST_BACK_MS)}`)
  if (gaps > 0) wrong.push('a message is missing, duplicated or out of order')
  if (resets > 0) wrong.push('a session was lost')
  return wrong
}

/** Runs every disaster, one after the other. */
export async function runHerds(clients: number): Promise<HerdRow[]> {
  const rows: HerdRow[] = []
  for (const disaster of DISASTERS) {
    const row = await runHerd(disaster, clients)
    rows.push(row)
    console.log(herdCells(row).join('  '))
  }
  console.log(`\n${columns([HERD_HEADINGS, ...rows.map(herdCells)])}\n`)
  return rows
}
