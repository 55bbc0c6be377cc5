// What an outage costs, as the page of each outage quotes it from what was measured of a cluster.
import { type Column, markdownTable } from '../../bench/text/table.ts'
import { read } from './pages.ts'

const SOURCE = 'docs/measured/cluster.md'
const SYSTEM = 'Rungway'

/** Each page of docs/guide/outages/, and what was done to a cluster for it, by the names of SOURCE. */
export const OUTAGES: Readonly<Record<string, readonly string[]>> = {
  'redis-dies': ['Redis is killed, and back with its data after 3 s', 'Redis stands still for 3 s'],
  'redis-restarts-empty': ['Redis is killed, and back empty after 3 s'],
  'redis-fails-over': ['Redis dies, and Sentinel promotes a replica that lacks 10'],
  'a-node-is-cut-off-from-redis': ['a node cannot reach Redis for 8 s'],
  'all-are-cut-off-from-redis': ['no node can reach Redis for 8 s, silently'],
  'a-node-dies': ['the node with most sessions is killed (SIGKILL), and starts again'],
  'a-node-stands-still': ['a node stands still for 1.5 s (SIGSTOP)', 'a node stands still for 8 s, twice its lease'],
  'a-deploy': ['all nodes are replaced, one after the other (SIGTERM)'],
  'nodes-are-cut-off-from-each-other': [
    'two nodes cannot reach each other for 8 s',
    'two nodes cannot reach each other for 8 s, silently',
    'the others cannot reach a node for 8 s',
    'the others cannot reach a node for 8 s, silently',
  ],
}

/** The cells of one row, by the beginning of their headings. */
type Cells = (heading: string) => string

const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

/** What was measured, by what was done. Throws for a page without its columns. */
export function measuredIn(page: string): ReadonlyMap<string, Cells> {
  const [head = '', , ...rows] = page.split('\n').filter((line) => line.startsWith('|'))
  const headings = cellsOf(head)
  return new Map(
    rows.map(cellsOf).flatMap((cells): [string, Cells][] => {
      const cell: Cells = (heading) => {
        const found = cells[headings.findIndex((each) => each.startsWith(heading))]
        if (found === undefined) throw new Error(`${SOURCE} has no column "${heading}"`)
        return found
      }
      return cell('system') === SYSTEM ? [[cell('what happens'), cell]] : []
    }),
  )
}

/** Of all clients: the one in the middle, and the last. */
function halfAndLast(times: string): string {
  const all = times.split(' / ')
  return `${all.at(0)} / ${all.at(-1)}`
}

const COLUMNS: readonly Column<Cells>[] = [
  { heading: 'what was done', cell: (cell) => cell('what happens'), align: 'left' },
  {
    heading: 'nothing from channels (s): half of all clients / longest',
    cell: (cell) => halfAndLast(cell('dead air')),
  },
  { heading: 'own messages not answered (s)', cell: (cell) => halfAndLast(cell('without answers')) },
  { heading: 'sessions lost', cell: (cell) => cell('sessions lost') },
  {
    heading: 'missing, twice, reordered',
    cell: (cell) => ['missing', 'twice', 'reordered'].map(cell).join(', '),
  },
  { heading: 'told of a loss', cell: (cell) => cell('told of a loss').replace(/,.*/, '') },
  { heading: 'members right after (s)', cell: (cell) => cell('presence right after') },
]

/** The rows of one page; a sentence for what was not measured yet. */
export function outageTable(names: readonly string[], page: string): string {
  const measured = measuredIn(page)
  const rows = names.flatMap((name) => measured.get(name) ?? [])
  const missing = names.filter((name) => !measured.has(name)).map((name) => `Not measured yet: ${name}.`)
  return [...(rows.length > 0 ? [markdownTable(COLUMNS, rows)] : []), ...missing].join('\n\n')
}

/** The sections `outage-NAME`. */
export const OUTAGE_SECTIONS: Readonly<Record<string, () => string>> = Object.fromEntries(
  Object.entries(OUTAGES).map(([page, names]) => [`outage-${page}`, () => outageTable(names, read(SOURCE))]),
)
