import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../server/lab/settings.ts'
import { abroad, DEFAULT_LANES, heldBy, knownLanes, LANE_KINDS, maxHeld } from './lanes.ts'
import { type LabState, readState, searchOf } from './settings.ts'

const USUAL: LabState = { settings: DEFAULT_SETTINGS, lanes: DEFAULT_LANES, stage: 'healthy', guess: null }

test('an address leads back to the state that it was made of, and says no more than it must', () => {
  expect(readState('')).toEqual(USUAL)
  expect(searchOf(USUAL, '?lang=zh')).toBe('?lang=zh')
  const other: LabState = {
    settings: { ...DEFAULT_SETTINGS, everyMs: 0, direction: 'both', roundTripMs: 300 },
    lanes: ['websocket', 'jsonp-polling'],
    stage: 'one-behind',
    guess: { lane: 'websocket', quantity: 'requests', value: 1.5 },
  }
  const search = searchOf(other, '')
  expect(search).toBe(
    '?everyMs=0&direction=both&roundTripMs=300&lanes=websocket,jsonp-polling&stage=one-behind&guess=websocket%7Erequests%7E1.5',
  )
  expect(readState(search)).toEqual(other)
  expect(searchOf(USUAL, search)).toBe('')
  expect(readState('?stage=x&lanes=x&guess=x~y~z&bytes=x')).toEqual({ ...USUAL, lanes: [] })
})

const ALL = LANE_KINDS.map(({ name }) => name)

test('no address asks for more held connections than a browser has room for', () => {
  const known = knownLanes(ALL, false)
  expect(heldBy(known)).toBe(maxHeld(false))
  expect(known).toContain('websocket')
})

test('where the server has a second name all lanes have room, and go there only if they must', () => {
  expect(knownLanes(ALL, true)).toEqual(ALL)
  const away = abroad(ALL)
  expect(heldBy(ALL) - away.size).toBe(maxHeld(false))
  for (const name of ['forever-iframe', 'jsonp-polling', 'engine-io-polling']) expect(away).not.toContain(name)
  expect(abroad(DEFAULT_LANES)).toEqual(new Set())
})
