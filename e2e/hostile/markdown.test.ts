import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NETWORK_NAMES } from './names.ts'
import { HEADINGS } from './table.ts'

const page = (name: string): string[] =>
  readFileSync(new URL(`../../docs/measured/${name}`, import.meta.url), 'utf8').split('\n')

const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

test('the page of slow, far and strange networks is as the command writes it, and lacks no row', () => {
  const lines = page('networks.md')
  expect(lines[0]).toBe('# Hostile networks')
  expect(lines).toContain('<!-- Generated; do not edit. -->')
  expect(lines.find((line) => line.startsWith('Written by'))).toMatch(/`npm run hostile -- .*--only networks/)
  const head = lines.indexOf(`| ${HEADINGS.join(' | ')} |`)
  expect(head).toBeGreaterThan(0)
  const rows = lines
    .slice(head + 2)
    .filter((line) => line.startsWith('|'))
    .map(cellsOf)
  for (const row of rows) expect(row).toHaveLength(HEADINGS.length)
  const names = new Set(rows.map(([name = '']) => name.replace(' (untouched)', '')))
  expect([...names].toSorted()).toEqual([...NETWORK_NAMES].toSorted())
})
