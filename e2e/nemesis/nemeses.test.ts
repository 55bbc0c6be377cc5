import { expect, test } from 'vitest'
import { OUTAGES } from '../../tools/docs/outages.ts'
import { NEMESES } from './nemeses.ts'

test('each strike has a page that says what users see of it', () => {
  const named = Object.values(OUTAGES).flat()
  expect([...named].sort()).toEqual(NEMESES.map(({ name }) => name).sort())
})
