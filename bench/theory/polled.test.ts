import { expect, test } from 'vitest'
import { THEORIES } from './index.ts'
import { isPolled } from './polled.ts'

test('one technique polls at an interval, over either HTTP version', () => {
  for (const http of ['1.1', '2'] as const) {
    const polled = THEORIES.filter(({ technique }) => isPolled({ technique, http }))
    expect(polled.map(({ technique }) => technique)).toEqual(['short-polling'])
  }
  expect(isPolled({ technique: 'pigeon', http: '1.1' })).toBe(false)
})
