import { expect, test } from 'vitest'
import { cell, USUAL } from '../format/cell.ts'
import { SMOKE } from '../run/scenarios/testing/fake-bench.ts'
import { flowTime } from './flow-time.ts'

const full = { ...SMOKE, profile: 'full', payloadBytes: 100, warmUpSeconds: 0.5, seconds: 1, pollMs: 1_000 } as const

const seconds = (technique: string, more: Parameters<typeof cell>[2] = {}, options: Partial<typeof SMOKE> = full) =>
  flowTime(cell({ system: 'x', technique }, 'echo', { load: USUAL, ...more }), { ...full, ...options }).seconds

test('a plotted cell of a full run has enough messages for its 99th percentile', () => {
  expect(seconds('websocket')).toBe(3)
  expect(seconds('websocket', {}, { seconds: 10 })).toBe(10)
  expect(seconds('websocket', { load: { ...USUAL, ratePerSecond: 10 } })).toBe(1)
  expect(seconds('websocket', { http: '2' })).toBe(1)
  expect(seconds('websocket', { rttMs: 20 })).toBe(1)
  expect(seconds('websocket', {}, { profile: 'quick' })).toBe(1)
})

test('bursts take half the time', () => {
  expect(seconds('websocket', { load: { ...USUAL, burst: 10 } })).toBe(0.5)
})

test('if messages wait for polls a round is whole polls, several in a full run', () => {
  expect(seconds('short-polling')).toBe(4)
  expect(seconds('short-polling', { load: { ...USUAL, burst: 10 } })).toBe(2)
  expect(seconds('short-polling', { rttMs: 100, http: '2' })).toBe(4)
  expect(seconds('short-polling', {}, { seconds: 4.5 })).toBe(5)
  expect(seconds('short-polling', { scenario: 'up', http: '2' })).toBe(1)
  expect(seconds('short-polling', {}, { profile: 'quick', seconds: 1 })).toBe(1)
  expect(seconds('short-polling', {}, { profile: 'smoke', seconds: 0.12, pollMs: 50 })).toBe(0.15)
})
