import { expect, test } from 'vitest'
import { configurationOf } from './configuration-of.ts'
import { SYSTEMS } from './index.ts'

test.each(SYSTEMS)('$name says how it is set up, in whole sentences without markup', (system) => {
  const said = configurationOf(system)
  expect(said).toContain(system.configuration)
  expect(said).toContain(system.recovery)
  for (const text of [system.configuration, system.recovery]) expect(text).toMatch(/^[A-Z][^`]+\.$/)
})
