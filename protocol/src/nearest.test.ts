import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

const EVENTS = ['message', 'state', 'transport', 'reset', 'wire', 'attempt']

test.each([
  ['mesage', 'message'],
  ['Message', 'message'],
  ['messages', 'message'],
  ['transports', 'transport'],
  ['rest', 'reset'],
  ['stat', 'state'],
  ['atempts', 'attempt'],
])('%s was meant to be %s', (name, meant) => expect(nearest(name, EVENTS)).toBe(meant))

test.each(['connect', 'x', '', 'disconnected'])('nothing known is near "%s"', (name) =>
  expect(nearest(name, EVENTS)).toBeUndefined())

test('of several the one with the fewest edits is suggested', () => {
  expect(nearest('maxOutboxByte', ['maxOutboxMessages', 'maxMessageBytes', 'maxOutboxBytes'])).toBe('maxOutboxBytes')
  expect(nearest('lingerMS', ['pingMs', 'lingerMs'])).toBe('lingerMs')
})
