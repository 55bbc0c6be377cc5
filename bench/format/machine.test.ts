import { expect, test } from 'vitest'
import { busyWarning } from './machine.ts'

test('warns when the machine was busy before the run', () => {
  expect(busyWarning({ load: 1, cores: 2 })).toBe(null)
  expect(busyWarning({ load: 2.99, cores: 2 })).toMatch(/2\.99 on 2 cores; stop other programs/)
})
