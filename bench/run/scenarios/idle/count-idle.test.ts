import { expect, test } from 'vitest'
import { perMinute } from './count-idle.ts'

test('figures are per minute, whatever the duration', () => {
  const usage = {
    bytesIn: 150,
    bytesOut: 300,
    writes: 6,
    connections: 1,
    requests: 3,
    cpuMs: 15,
    wakeUps: 30,
    residentBytes: 0,
  }
  expect(perMinute(usage, 75)).toEqual({
    bytesDownPerMinute: 240,
    bytesUpPerMinute: 120,
    requestsPerMinute: 2.4,
    serverWritesPerMinute: 4.8,
    serverWakeUpsPerMinute: 24,
    serverCpuMsPerMinute: 12,
  })
})
