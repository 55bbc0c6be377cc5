// Writes the tables of README.md that come from code or from a measurement; `--check` compares them instead.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { TRANSPORTS } from '@rungway/client'
import { GATEWAY_LIMITS } from '@rungway/gateway'
import { CODES, RETRY } from '@rungway/protocol'
import { transportsTable } from '../bench/report/readme.ts'
import { type Column, markdownTable } from '../bench/report/table.ts'
import type { Results } from '../bench/results.ts'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

const RESULTS = 'bench/results/quick.json'

function transports(): string {
  const results = JSON.parse(read(RESULTS)) as Results
  const names = TRANSPORTS.map(({ name }) => name)
  const missing = names.filter((name) => !results.rows.some(({ technique }) => technique === name))
  if (missing.length > 0) {
    throw new Error(`${RESULTS} has no ${missing.join(', ')}; run: npm run bench -- --quick --json ${RESULTS}`)
  }
  return transportsTable(results, names)
}

function codes(): string {
  const columns: readonly Column<keyof typeof CODES>[] = [
    { heading: 'code', cell: (code) => `\`${code}\``, align: 'left' },
    { heading: 'HTTP', cell: (code) => String(CODES[code].status) },
    { heading: 'WebSocket', cell: (code) => String(CODES[code].closeCode) },
    { heading: 'then', cell: (code) => `\`${RETRY[code]}\``, align: 'left' },
    { heading: 'what happened', cell: (code) => CODES[code].meaning, align: 'left' },
  ]
  return markdownTable(columns, Object.keys(CODES) as (keyof typeof CODES)[])
}

/** The comments of an interface's members are its documentation: they are read where they stand. */
function meanings(): Map<string, string> {
  const files = ['protocol/src', 'gateway/src'].flatMap((directory) =>
    readdirSync(new URL(`../${directory}`, import.meta.url))
      .filter((name) => name.endsWith('limits.ts'))
      .map((name) => `${directory}/${name}`),
  )
  const members = files.flatMap((file) => [...read(file).matchAll(/\/\*\* (.+) \*\/\n {2}readonly (\w+): number/g)])
  return new Map(members.map(([, meaning = '', name = '']) => [name, meaning]))
}

function amount(name: string, value: number): string {
  if (name.endsWith('Ms')) return `${value / 1_000} s`
  if (name.endsWith('Bytes')) return `${value / 1_024} KiB`
  return value.toLocaleString('en')
}

function limits(): string {
  const meaning = meanings()
  const all = Object.entries(GATEWAY_LIMITS)
  const undocumented = all.flatMap(([name]) => (meaning.has(name) ? [] : [name]))
  if (undocumented.length > 0) throw new Error(`limits without a comment: ${undocumented.join(', ')}`)
  const columns: readonly Column<[string, number]>[] = [
    { heading: 'limit', cell: ([name]) => `\`${name}\``, align: 'left' },
    { heading: 'default', cell: ([name, value]) => amount(name, value) },
    { heading: 'what it bounds', cell: ([name]) => meaning.get(name) ?? '', align: 'left' },
  ]
  return markdownTable(columns, all)
}

const SECTIONS: Readonly<Record<string, () => string>> = { transports, codes, limits }

/** The page with its tables as they should be. Throws for a section that nobody writes, and for one that the page does not have. */
export function withTables(page: string): string {
  const left = new Set(Object.keys(SECTIONS))
  const written = page.replace(/(<!-- generated:(\w+) -->\n)[\s\S]*?(<!-- \/generated -->)/g, (_, begin, name, end) => {
    const section = SECTIONS[name]
    if (section === undefined) throw new Error(`nothing writes the section ${name}`)
    left.delete(name)
    return `${begin}\n${section()}\n\n${end}`
  })
  if (left.size > 0) throw new Error(`README.md has no section ${[...left].join(', ')}`)
  return written
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = read('README.md')
  const written = withTables(page)
  if (!process.argv.includes('--check')) writeFileSync(new URL('../README.md', import.meta.url), written)
  else if (written !== page) {
    console.error('readme: the tables of README.md are stale; run: npm run readme')
    process.exitCode = 1
  }
}
