import { expect, test } from 'vitest'
import { judge, type Run } from './judge.ts'
import { markdown } from './markdown.ts'
import { LONG } from './plan.ts'
import type { System } from './run.ts'
import type { Row } from './table.ts'

const CALM = { peakBytes: 100 * 1024 * 1024, lagMs: 10, latenessMs: 5 }

function row(name: string, system: System, did: string): Row {
  const run: Run = { quiet: CALM, attacked: CALM, finding: { did }, ended: null, wrongs: [], lost: [], forged: 0 }
  return { attack: { name, host: 'alone', hasPeer: true, run: async () => ({ did }) }, system, run, ...judge(run) }
}

const rowsOf = (page: string): string[] => page.split('\n').filter((each) => each.startsWith('| a'))

test('a part that is measured again takes the place of its rows, and the others stay', () => {
  const all = [row('a flood', 'rungway', '1'), row('a flood', 'socket.io', '2'), row('a storm', 'rungway', '3 | 4')]
  const page = markdown(all, LONG, '')
  expect(rowsOf(page)).toHaveLength(4)
  const again = markdown([row('a flood', 'socket.io', '5'), row('a wave', 'rungway', '6')], LONG, page)
  expect(rowsOf(again).map((each) => each.split(' | ').at(-1))).toEqual([
    'what was done |',
    '1 |',
    '5 |',
    '3 \\| 4 |',
    '6 |',
  ])
})
