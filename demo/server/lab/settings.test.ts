import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS, messageOf, readMessage, readSettings } from './settings.ts'

test('settings stay in their ranges, whatever is said', () => {
  expect(readSettings({})).toEqual(DEFAULT_SETTINGS)
  expect(
    readSettings({ everyMs: '0', bytes: 1e9, direction: 'sideways', pollMs: -1, holdMs: 'x', roundTripMs: 300.4 }),
  ).toEqual({ everyMs: 0, bytes: 8_192, direction: 'down', pollMs: 50, holdMs: 25_000, roundTripMs: 300 })
})

test('a message has the size that was asked for, and is read from an object and from its text', () => {
  const message = messageOf(7, 1_000.25, 100)
  expect(JSON.stringify(message)).toHaveLength(100)
  expect(readMessage(message)).toEqual(message)
  expect(readMessage(JSON.stringify(message))).toEqual(message)
  for (const other of ['{', null, 7, { n: 1 }, { n: '1', at: 0, fill: '' }]) expect(readMessage(other)).toBeNull()
})
