import { expect, test } from 'vitest'
import { CASES, queryOf, settingsIn } from './settings.ts'

test('settings go into an address and come back', () => {
  for (const settings of Object.values(CASES)) expect(settingsIn(queryOf(settings))).toEqual(settings)
})

test.each([
  '',
  'clients=-1',
  'clients=1e9',
  'clients=many',
  'way=sideways',
  'clients=%00',
])('an address that says %j is that of a chat', (query) => {
  expect(settingsIn(query)).toEqual(CASES.chat)
})
