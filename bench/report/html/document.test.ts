import { readFileSync } from 'node:fs'
import { parse } from 'parse5'
import { describe, expect, test } from 'vitest'
import type { Results } from '../../results.ts'
import { fixture } from '../fixture.ts'
import { buildReport } from './build.ts'

/** What a parser of HTML has to say against a page. */
function errorsOf(page: string): string[] {
  const errors: string[] = []
  parse(page, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine, startOffset }) =>
      errors.push(`${code} in line ${startLine}: ${page.slice(startOffset - 40, startOffset + 40)}`),
  })
  return errors
}

const committed = JSON.parse(readFileSync(new URL('../../results/quick.json', import.meta.url), 'utf8')) as Results

describe.each([
  ['the committed run', committed],
  ['a whole run', fixture()],
  ['a run in which nothing was measured', fixture(() => false)],
])('the page of %s', (_, results) => {
  test('is well formed, and asks the network for nothing', async () => {
    const page = await buildReport(results)
    expect(errorsOf(page)).toEqual([])
    // A failure would print the page whole, and the script speaks of what is not a number.
    const text = page.replace(/<script[\s\S]*?<\/script>/g, '')
    expect(text.match(/<(script|link|img|iframe)[^>]+(src|href)="(?!data:)[^>]*/g)).toBeNull()
    expect(text.match(/.{0,40}(NaN|undefined|\[object Object\]).{0,40}/g)).toBeNull()
  })
})

test('says what was not measured, and which command measures it', async () => {
  const page = await buildReport(fixture(({ scenario }) => scenario === 'down'))
  expect(page).toContain('npm run bench -- --only recovery-cut')
  expect(page).toContain('npm run bench -- --only connect')
})

test('says what failed, what was noisy and what was left out', async () => {
  const results = fixture(({ scenario }) => scenario === 'down')
  const [first, ...rest] = results.rows
  if (first === undefined) throw new Error('no rows')
  const noisy = { median: 60, min: 60, max: 60 }
  const rows = [
    { ...first, failures: ['nobody <listens>'], figures: { ...first.figures, othersPercent: noisy } },
    ...rest,
  ]
  const page = await buildReport({ ...results, rows, leftOut: [{ cell: first, why: 'nobody <asked>' }] })
  expect(page).toContain('nobody &lt;listens&gt;')
  expect(page).toContain('the machine was too noisy')
  expect(page).toContain('because nobody &lt;asked&gt;')
})

test('a name that looks like markup stays a name', async () => {
  const results = fixture(({ scenario }) => scenario === 'down')
  const rows = results.rows.map((row) => ({ ...row, system: `</script><b>${row.system}` }))
  expect(errorsOf(await buildReport({ ...results, rows }))).toEqual([])
})
