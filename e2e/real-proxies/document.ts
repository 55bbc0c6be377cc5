import { readFileSync, writeFileSync } from 'node:fs'
import type { Row } from './measure.ts'
import { PROXIES, type RealProxy } from './proxies.ts'
import { configurationOf } from './proxy-process.ts'
import { ladderTable, probeTable } from './table.ts'

const PAGE = new URL('../../docs/measured/proxies.md', import.meta.url)

/** The generated parts of the page; the text around them is written by hand. */
const PARTS = ['ladder', 'alone', 'configurations'] as const
type Part = (typeof PARTS)[number]

const begin = (part: Part) => `<!-- proxies:${part}: written by npm run proxies -- --write -->`
const end = (part: Part) => `<!-- /proxies:${part} -->`

const section = (proxy: RealProxy): string =>
  [`### ${proxy.name}`, proxy.advice, `\`\`\`\n${configurationOf(proxy).trimEnd()}\n\`\`\``].join('\n\n')

const configurations = (): string => PROXIES.map(section).join('\n\n')

/** The text between a part's markers; null if one of them is missing. */
function partOf(page: string, part: Part): string | null {
  const from = page.indexOf(begin(part))
  const to = page.indexOf(end(part))
  return from < 0 || to < from ? null : page.slice(from + begin(part).length, to).trim()
}

function replacePart(page: string, part: Part, text: string): string {
  const old = partOf(page, part)
  if (old === null) throw new Error(`docs/measured/proxies.md has no part "${part}"`)
  const from = page.indexOf(begin(part)) + begin(part).length
  return `${page.slice(0, from)}\n\n${text}\n\n${page.slice(page.indexOf(end(part)))}`
}

/** Writes the measurements into the page. */
export function write(rows: readonly Row[]): void {
  const texts: Record<Part, string> = {
    ladder: ladderTable(rows),
    alone: probeTable(rows),
    configurations: configurations(),
  }
  writeFileSync(
    PAGE,
    PARTS.reduce((page, part) => replacePart(page, part, texts[part]), readFileSync(PAGE, 'utf8')),
  )
}

const firstColumn = (table: string): string[] =>
  table
    .split('\n')
    .slice(2)
    .map((line) => line.split(' | ')[0]?.replace(/^\| /, '') ?? '')

/**
 * Errors in the form of the page. Numbers vary and are not compared; proxies and configurations
 * must match the list.
 */
export function stale(): string[] {
  const page = readFileSync(PAGE, 'utf8')
  const complaints: string[] = []
  const names = PROXIES.map(({ name }) => name).join('\n')
  for (const part of PARTS) {
    const text = partOf(page, part)
    if (text === null) complaints.push(`the part "${part}" lacks a marker`)
    else if (part === 'configurations' ? text !== configurations() : firstColumn(text).join('\n') !== names) {
      complaints.push(`the part "${part}" does not match the list of proxies; run npm run proxies -- --write`)
    }
  }
  return complaints
}
