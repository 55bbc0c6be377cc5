import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NETWORK_NAMES } from './names.ts'
import { admissions } from './networks/admissions.ts'
import { lateAnswerFaults } from './networks/late-answers.ts'
import { mangledRequests } from './networks/mangled.ts'
import { shortGetFaults } from './networks/short-gets.ts'
import { HEADINGS } from './table.ts'

const page = (name: string): string[] =>
  readFileSync(new URL(`../../docs/measured/${name}`, import.meta.url), 'utf8').split('\n')

/** Rows that the page lacks until its command has been run again on a machine that does nothing else. */
const NEWER: readonly string[] = [lateAnswerFaults, mangledRequests, shortGetFaults, admissions].flatMap((faults) =>
  faults.map(({ name }) => name),
)

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
  expect(NETWORK_NAMES).toEqual(expect.arrayContaining([...names]))
  // All of them from the next run of its command on: then the list of newer ones goes.
  expect([[], NEWER]).toContainEqual(NETWORK_NAMES.filter((name) => !names.has(name)))
})
