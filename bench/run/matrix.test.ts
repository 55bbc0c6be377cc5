import { expect, test } from 'vitest'
import { BARS } from '../bars/bars.ts'
import { isSelected } from '../bars/match.ts'
import type { Options } from '../format/options.ts'
import { cells, leftOut, NAMES } from './matrix.ts'
import { parseOptions } from './options.ts'

const optionsOf = (...args: string[]): Options => {
  const options = parseOptions(args, NAMES)
  if (!options.ok || options.value === null) throw new Error('bad options')
  return options.value
}

const cellsOf = (...args: string[]) => cells(optionsOf(...args))

test('techniques that only pages have can be chosen by name, and are measured in pages alone', () => {
  for (const technique of ['forever-iframe', 'xhr-streaming', 'multipart', 'xhr-polling', 'jsonp-polling']) {
    expect(NAMES).toContain(technique)
    for (const cell of cellsOf('--only', technique))
      expect(cell).toMatchObject({ system: 'rungway', technique, scenario: 'page' })
  }
})

test('a quick run of the bars has the cells of a full one, rivals included, and leaves no bar without one', () => {
  const quick = cellsOf('--quick', '--only', 'bars')
  expect(quick).toEqual(cellsOf('--only', 'bars'))
  // Where the system allows too few open files, the largest crowds are left out by name.
  const named = [...quick, ...leftOut(optionsOf('--quick', '--only', 'bars')).map(({ cell }) => cell)]
  for (const { where } of BARS) expect(named.some((cell) => isSelected(cell, where))).toBe(true)
})

test('names of one kind are alternatives, and every kind has to match', () => {
  const chosen = cellsOf('--only', 'sse,websocket,ws,rungway,down')
  expect(new Set(chosen.map(({ scenario }) => scenario))).toEqual(new Set(['down']))
  expect(new Set(chosen.map(({ system, technique }) => `${system} ${technique}`))).toEqual(
    new Set(['rungway websocket', 'rungway sse', 'ws websocket']),
  )
})
