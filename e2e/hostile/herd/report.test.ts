import { expect, test } from 'vitest'
import { parseOptions } from '../options.ts'
import type { HerdRow } from './herd.ts'
import { HERD_HEADINGS, herdCells, herdFailures } from './report.ts'

const row = (more: Partial<HerdRow>): HerdRow => ({
  disaster: 'cut',
  clients: 200,
  openedMs: 900,
  connectionsEach: 1.4,
  openingRequests: 210,
  requests: 230,
  backMs: 1_200,
  gaps: 0,
  resets: 0,
  ...more,
})

test('a herd that is back in time, with few connections and nothing lost, misses nothing', () => {
  expect(herdFailures(row({}))).toEqual([])
})

test('each bar of a herd is missed by itself', () => {
  expect(herdFailures(row({ openedMs: null }))).toEqual(['not all opened'])
  expect(herdFailures(row({ connectionsEach: 3.1 }))).toEqual(['more than 3 connections a client'])
  expect(herdFailures(row({ backMs: 10_001 }))).toEqual(['not all back within 10.0 s'])
  expect(herdFailures(row({ backMs: null }))).toEqual(['not all back within 10.0 s'])
  expect(herdFailures(row({ gaps: 1 }))).toEqual(['a message is missing, duplicated or out of order'])
  expect(herdFailures(row({ resets: 1 }))).toEqual(['a session was lost'])
})

test('a row has a cell for each heading, and says when clients never came back', () => {
  expect(herdCells(row({}))).toHaveLength(HERD_HEADINGS.length)
  expect(herdCells(row({ backMs: null }))).toContain('never')
})

test('--herd takes the number of clients', () => {
  expect(parseOptions(['--herd', '200']).herd).toBe(200)
  expect(parseOptions([]).herd).toBeNull()
})
