import { expect, test } from 'vitest'
import { configurationOf } from './configuration-of.ts'
import { SYSTEMS } from './index.ts'

test.each(SYSTEMS)('$name describes its setup in whole sentences without markup', (system) => {
  const text = configurationOf(system)
  expect(text).toContain(system.configuration)
  expect(text).toContain(system.recovery)
  expect(system.configuration).toMatch(/^[A-Z][^`]+\.$/)
  // It continues a sentence after a colon.
  expect(system.recovery).toMatch(/^[a-z][^`]+\.$/)
})
