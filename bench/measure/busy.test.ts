import { expect, test } from 'vitest'
import { busyWarning } from './busy.ts'

test('warns of a machine that has been busy with something else', () => {
  expect(busyWarning({ load: 1, cores: 2 })).toBe(null)
  expect(busyWarning({ load: 2.99, cores: 2 })).toMatch(/2\.99 on 2 cores; end what else runs/)
})
