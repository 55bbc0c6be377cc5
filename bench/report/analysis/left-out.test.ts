import { expect, test } from 'vitest'
import { cell } from '../../format/cell.ts'
import { leftOutLines } from './left-out.ts'

const hole = (technique: string, client: 'chromium' | 'firefox', why: string) => ({
  cell: cell({ system: 'a', technique }, 'page', { client }),
  why,
})

test('names each missing cell once, with the reason', () => {
  const holes = [
    hole('x', 'firefox', 'none was found'),
    hole('y', 'firefox', 'none was found'),
    hole('x', 'chromium', 'it is old'),
  ]
  expect(leftOutLines(holes)).toEqual([
    'left out of page, firefox, because none was found: a x, a y',
    'left out of page, chromium, because it is old: a x',
  ])
})
