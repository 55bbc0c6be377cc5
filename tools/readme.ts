// Writes the tables of README.md that come from code or from a measurement; `--check` compares them instead.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { TRANSPORTS } from '@rungway/client'
import { GATEWAY_LIMITS } from '@rungway/gateway'
import { CODES, LADDER, RETRY } from '@rungway/protocol'
import { idleTable, ownRow, peersTable, transportsTable } from '../bench/report/readme.ts'
import { type Column, markdownTable } from '../bench/report/table.ts'
import type { Results } from '../bench/results.ts'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

interface Run {
  readonly file: string
  /** Which writes it. */
  readonly command: string
}

/** Everything, with the peers; there is none before somebody has taken the time. */
const FULL: Run = {
  file: 'bench/results/full.json',
  command: 'npm run bench -- --json bench/results/full.json',
}

const QUICK: Run = {
  file: 'bench/results/quick.json',
  command: 'npm run bench -- --quick --json bench/results/quick.json',
}

/** One run for all tables: two would have different numbers for the same cell. */
const RUN = existsSync(new URL(`../${FULL.file}`, import.meta.url)) ? FULL : QUICK

const NAMES = TRANSPORTS.map(({ name }) => name)

/** Throws when the measurement lacks a transport in one of these scenarios. */
function measured(...scenarios: readonly string[]): Results {
  const results = JSON.parse(read(RUN.file)) as Results
  const missing = NAMES.flatMap((name) =>
    scenarios.flatMap((scenario) => (ownRow(results.rows, name, scenario) ? [] : [`${name} ${scenario}`])),
  )
  if (missing.length > 0) throw new Error(`${RUN.file} has no ${missing.join(', ')}; run: ${RUN.command}`)
  return results
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
function meanings(files: readonly string[]): Map<string, string> {
  const members = files.flatMap((file) => [...read(file).matchAll(/\/\*\* (.+) \*\/\n {2}readonly (\w+): number/g)])
  return new Map(members.map(([, meaning = '', name = '']) => [name, meaning]))
}

function amount(name: string, value: number): string {
  if (name.endsWith('Ms')) return `${value / 1_000} s`
  if (name.endsWith('Bytes')) return `${value / 1_024} KiB`
  return value.toLocaleString('en')
}

/** A line for each number, with the comment that those files have on it. */
function numbers(defaults: object, headings: readonly [string, string], files: readonly string[]): string {
  const meaning = meanings(files)
  const all = Object.entries(defaults) as [string, number][]
  const undocumented = all.flatMap(([name]) => (meaning.has(name) ? [] : [name]))
  if (undocumented.length > 0) throw new Error(`without a comment: ${undocumented.join(', ')}`)
  const [name, what] = headings
  const columns: readonly Column<[string, number]>[] = [
    { heading: name, cell: ([name]) => `\`${name}\``, align: 'left' },
    { heading: 'default', cell: ([name, value]) => amount(name, value) },
    { heading: what, cell: ([name]) => meaning.get(name) ?? '', align: 'left' },
  ]
  return markdownTable(columns, all)
}

function limits(): string {
  const files = ['protocol/src/session', 'gateway/src'].flatMap((directory) =>
    readdirSync(new URL(`../${directory}`, import.meta.url))
      .filter((name) => name.endsWith('limits.ts'))
      .map((name) => `${directory}/${name}`),
  )
  return numbers(GATEWAY_LIMITS, ['limit', 'what it bounds'], files)
}

const ladder = (): string => numbers(LADDER, ['option', 'what it says'], ['protocol/src/ladder/ladder.ts'])

/** The members of that union are documented where they stand, too. */
function outcomes(): string {
  const [, union = ''] = /export type Outcome =\n([\s\S]+?)\n\n/.exec(read('protocol/src/ladder/ladder.ts')) ?? []
  const all = [...union.matchAll(/\/\*\* (.+) \*\/\n {2}\| '(.+)'/g)]
  if (all.length === 0 || all.length !== union.split("| '").length - 1) throw new Error('an outcome without a comment')
  const columns: readonly Column<RegExpExecArray>[] = [
    { heading: 'outcome', cell: ([, , name]) => `\`${name}\``, align: 'left' },
    { heading: 'what happened', cell: ([, meaning = '']) => meaning, align: 'left' },
  ]
  return markdownTable(columns, all)
}

const SECTIONS: Readonly<Record<string, () => string>> = {
  transports: () => transportsTable(measured('down', 'up', 'echo'), NAMES),
  idle: () => idleTable(measured('idle'), NAMES),
  peers: () => peersTable(RUN === FULL ? measured('down') : null),
  outcomes,
  ladder,
  codes,
  limits,
}

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
