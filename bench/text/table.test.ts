import { expect, test } from 'vitest'
import { digits, withSpread } from './number.ts'
import { type Column, markdownTable, textTable } from './table.ts'

const columns: readonly Column<{ name: string; value: number }>[] = [
  { heading: 'name', cell: ({ name }) => name, align: 'left' },
  { heading: 'ms', cell: ({ value }) => value.toFixed(1) },
]
const rows = [
  { name: 'a', value: 1 },
  { name: 'longer', value: 123.45 },
]

test('a text table is aligned', () => {
  expect(textTable(columns, rows).split('\n')).toEqual([
    'name       ms',
    '------  -----',
    'a         1.0',
    'longer  123.5',
  ])
})

test('a Markdown table is aligned, and escapes what would end a cell', () => {
  expect(markdownTable(columns, [{ name: 'a|b', value: 2 }])).toBe('| name | ms |\n| --- | ---: |\n| a\\|b | 2.0 |')
})

test('numbers have three significant digits', () => {
  expect([0.123, 1.239, 12.39, 123.9, Number.NaN].map(digits)).toEqual(['0.12', '1.24', '12.4', '124', '–'])
  expect(withSpread({ median: 1, min: 0.5, max: 20 })).toBe('1.00 (0.50–20.0)')
})
