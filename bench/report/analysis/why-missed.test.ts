import { expect, test } from 'vitest'
import { BARS } from '../../bars/bars.ts'
import { whyMissed } from './why-missed.ts'

test('has a reason for each kind of bar that was ever missed, and for no other', () => {
  const explained = BARS.map(({ name }) => name).filter((name) => whyMissed(name) !== null)
  expect(explained).toContain('fan-out, sse, burst of 10: server CPU, times node-http')
  expect(explained).toContain('echo of a crowd, long-polling, burst of 10: server CPU, times engine.io')
  expect(explained).toContain('connect, websocket: first message, times the fastest library')
  expect(explained).toContain('connect, long-polling: first message, times the fastest other')
  expect(whyMissed('held, sse, 10,000 clients: failures')).toBeNull()
})
