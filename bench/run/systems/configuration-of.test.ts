import { expect, test } from 'vitest'
import { configurationOf } from './configuration-of.ts'
import { SYSTEMS } from './index.ts'

test.each(SYSTEMS)('$name says how it is set up, in whole sentences without markup', (system) => {
  const said = configurationOf(system)
  expect(said).toContain(system.configuration)
  expect(said).toContain(system.recovery)
  expect(system.configuration).toMatch(/^[A-Z][^`]+\.$/)
  // It goes on behind a colon.
  expect(system.recovery).toMatch(/^[a-z][^`]+\.$/)
})
