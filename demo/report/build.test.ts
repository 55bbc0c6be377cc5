import { readFileSync } from 'node:fs'
import { parse } from 'parse5'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Results } from '../../bench/format/results.ts'
import { fixture } from '../../bench/report/testing/fixture.ts'
import { buildReport } from './build.ts'

/** What the page of the whole committed run may weigh, in bytes. */
const MOST_BYTES = 1_500_000

/** The errors that an HTML parser reports. */
function errorsOf(page: string): string[] {
  const errors: string[] = []
  parse(page, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine, startOffset }) =>
      errors.push(`${code} in line ${startLine}: ${page.slice(startOffset - 40, startOffset + 40)}`),
  })
  return errors
}

const committed = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../bench/results/${name}.json`, import.meta.url), 'utf8')) as Results

describe.each([
  ['the committed full run', committed('full')],
  ['the committed quick run', committed('quick')],
  ['a run in which nothing was measured', fixture(() => false)],
  ['systems with markup in their names', withMarkup()],
])('the report of %s', (_, results) => {
  let page = ''
  beforeAll(async () => {
    page = await buildReport(results)
  })

  test('is one well-formed file, and not too large', () => {
    expect(errorsOf(page)).toEqual([])
    expect(Buffer.byteLength(page)).toBeLessThan(MOST_BYTES)
  })

  test('names nothing outside itself', () => {
    // Addresses in the script are links and names of XML.
    const text = page.replace(/<script[\s\S]*?<\/script>/g, '')
    expect(text.match(/<(script|link|img|iframe)[^>]+(src|href)="(?!data:)[^>]*/g)).toBeNull()
    expect(page.match(/@import|url\((?!["']?data:)/g)).toBeNull()
  })
})

function withMarkup(): Results {
  const results = fixture(({ scenario }) => scenario === 'down')
  return { ...results, rows: results.rows.map((row) => ({ ...row, system: `</script><!--<script>${row.system}` })) }
}
