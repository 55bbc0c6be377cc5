import { expect, test } from 'vitest'
import { cell, keyOf, USUAL } from './cell.ts'

test('cells that differ in any property have different keys', () => {
  const usual = cell({ system: 's', technique: 'a' }, 'down', { load: USUAL })
  const others = [
    { ...usual, system: 't' },
    { ...usual, technique: 'b' },
    { ...usual, scenario: 'up' },
    { ...usual, client: 'firefox' as const },
    { ...usual, http: '2' as const },
    { ...usual, rttMs: 20 },
    { ...usual, clients: 2 },
    { ...usual, load: null },
    { ...usual, load: { ...USUAL, burst: 10 } },
    { ...usual, load: { ...USUAL, payloadBytes: 10 } },
    { ...usual, load: { ...USUAL, ratePerSecond: 10 } },
  ]
  expect(new Set([usual, ...others].map(keyOf)).size).toBe(others.length + 1)
})
