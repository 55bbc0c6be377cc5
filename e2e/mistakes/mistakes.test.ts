import { expect, test } from 'vitest'
import { isWriting, tableOnPage, writeTable } from './page.ts'
import { HEAD, rowOf } from './recorded.ts'
import { BEFORE } from './rows-before.ts'
import { NETWORK } from './rows-network.ts'
import { REFUSED } from './rows-refused.ts'

const rows = new Map<string, string>()
const onPage = tableOnPage('node').split('\n')

for (const { what, make } of [...BEFORE, ...NETWORK, ...REFUSED]) {
  test(`${what}: what is said is what the page says`, async () => {
    const row = rowOf(what, await make())
    rows.set(what, row)
    if (!isWriting()) expect(onPage).toContain(row)
  })
}

test('the page has a row for each, and no other', () => {
  const table = [HEAD, ...rows.values()].join('\n')
  if (isWriting()) writeTable('node', table)
  else expect(tableOnPage('node')).toBe(table)
})
