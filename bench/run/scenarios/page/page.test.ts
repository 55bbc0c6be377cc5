import { expect, test } from 'vitest'
import type { Options, Profile } from '../../../format/options.ts'
import type { BrowserName } from '../../processes/browsers.ts'
import { SMOKE } from '../testing/fake-bench.ts'
import { pageIn } from './index.ts'

const choices = [
  { system: 'rungway', technique: 'websocket', isOwn: true },
  { system: 'other', technique: 'websocket' },
] as const

const options = (profile: Profile): Options => ({ ...SMOKE, profile })

const pageWith = (...found: readonly BrowserName[]) =>
  pageIn({
    has: (name) => found.includes(name),
    open: () => Promise.reject(new Error('not available in this test')),
    close: async () => {},
  })

const named = (cells: readonly { system: string; client: string }[]) =>
  cells.map(({ system, client }) => `${system} ${client}`)

test('a full run measures every browser, and names the systems that have no page', () => {
  const page = pageWith('chromium', 'firefox')
  const matrix = { choices, core: choices, choicesInPages: [], options: options('full') }
  expect(named(page.cells(matrix))).toEqual(['rungway chromium', 'rungway firefox'])
  expect(named((page.leftOut?.(matrix) ?? []).map(({ cell }) => cell))).toEqual(['other chromium', 'other firefox'])
})

test('a full run also measures what only pages have', () => {
  const page = pageWith('chromium', 'firefox')
  const choicesInPages = [{ system: 'rungway', technique: 'forever-iframe', isOwn: true }] as const
  const matrix = { choices: [], core: [], choicesInPages, options: options('full') }
  expect(page.cells(matrix).map(({ technique, client }) => [technique, client])).toEqual([
    ['forever-iframe', 'chromium'],
    ['forever-iframe', 'firefox'],
  ])
})

test('cells of a missing browser are left out, with advice', () => {
  const page = pageWith('chromium')
  const matrix = { choices: choices.slice(0, 1), core: choices, choicesInPages: [], options: options('full') }
  expect(named(page.cells(matrix))).toEqual(['rungway chromium'])
  expect(page.leftOut?.(matrix)).toEqual([
    {
      cell: expect.objectContaining({ system: 'rungway', client: 'firefox' }),
      why: expect.stringContaining('firefox is not installed'),
    },
  ])
})

test.each<Profile>(['quick', 'smoke'])('%s: the project’s own in Chromium', (profile) => {
  const page = pageWith('chromium', 'firefox')
  const matrix = { choices, core: choices, choicesInPages: [], options: options(profile) }
  expect(named(page.cells(matrix))).toEqual(['rungway chromium'])
  expect(page.leftOut?.(matrix)).toEqual([])
})
