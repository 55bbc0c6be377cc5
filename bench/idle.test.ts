import { expect, test } from 'vitest'
import { perMinute } from './idle.ts'

test('a row is what a minute costs, however long was counted', () => {
  const usage = { bytesIn: 150, bytesOut: 300, writes: 6, connections: 1, requests: 3, cpuMs: 15 }
  const cell = { system: 's', technique: 'a' }
  const row = { ...cell, bytesUp: 120, bytesDown: 240, requests: 2.4, writes: 4.8, serverCpuMs: 12 }
  expect(perMinute(cell, usage, 75)).toEqual(row)
})
