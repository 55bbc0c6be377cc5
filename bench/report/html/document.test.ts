import { readFileSync } from 'node:fs'
import { parse } from 'parse5'
import { describe, expect, test } from 'vitest'
import { cell } from '../../format/cell.ts'
import type { Results, Row } from '../../format/results.ts'
import { spread } from '../../format/spread.ts'
import { fixture } from '../testing/fixture.ts'
import { buildReport } from './build.ts'

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

const committed = JSON.parse(readFileSync(new URL('../../results/quick.json', import.meta.url), 'utf8')) as Results

describe.each([
  ['the committed run', committed],
  ['a whole run', fixture()],
  ['a run in which nothing was measured', fixture(() => false)],
])('the page of %s', (_, results) => {
  test('is well-formed, and requests nothing from the network', async () => {
    const page = await buildReport(results)
    expect(errorsOf(page)).toEqual([])
    // A failure would print the whole page, and the script contains NaN.
    const text = page.replace(/<script[\s\S]*?<\/script>/g, '')
    expect(text.match(/<(script|link|img|iframe)[^>]+(src|href)="(?!data:)[^>]*/g)).toBeNull()
    expect(text.match(/.{0,40}(NaN|undefined|\[object Object\]).{0,40}/g)).toBeNull()
  })
})

test('names what was not measured, and the command for it', async () => {
  const page = await buildReport(fixture(({ scenario }) => scenario === 'down'))
  expect(page).toContain('npm run bench -- --only recovery-cut')
  expect(page).toContain('npm run bench -- --only connect')
})

/** The section of the bars. */
const barsOf = (page: string): string => /<section id="bars"[\s\S]+?<\/section>/.exec(page)?.[0] ?? ''

test('shows for each bar whether it is reached, and why not', async () => {
  const polled = (system: string, costs: readonly number[]): Row => ({
    ...cell({ system, technique: 'short-polling' }, 'poll'),
    rounds: costs.length,
    figures: { serverCpuUs: spread(costs) },
    byRound: costs.map((serverCpuUs) => ({ serverCpuUs })),
    failures: [],
  })
  const of = async (costs: readonly number[]) => {
    const rows = [polled('rungway', costs), polled('node-http', [10, 10, 10])]
    return barsOf(await buildReport({ ...fixture(() => false), rows }))
  }
  const missed = await of([20, 30, 40])
  expect(missed).toMatch(/misses <strong>1</)
  expect(missed).toMatch(
    /<tr class="no">.*empty poll: server CPU.*3.00 ×.*2.00–4.00 ×.*1.50 ×.*no.*A poll names its session/,
  )
  const unsure = await of([10, 14, 40])
  expect(unsure).toMatch(/<tr class="unsure">.*unsure<small>by the median yes</)
  expect(await of([10, 12, 11])).toMatch(/<tr class="yes">.*1.10 ×.*yes/)
})

test('names the longer time of judged cells', async () => {
  const judged = ({ scenario }: Row) => scenario === 'poll'
  expect(await buildReport(fixture(judged))).toContain('warmed up for 3 s and measured for at least 6 s')
  expect(await buildReport(fixture(({ scenario }) => scenario === 'echo'))).not.toContain('judged cells are')
})

test('explains scenarios below figures and beside names', async () => {
  const page = await buildReport(fixture(({ scenario }) => scenario === 'held'))
  const [, asked = ''] = /<figure id="held-memory"[\s\S]+?class="asked">([\s\S]+?)<\/details>/.exec(page) ?? []
  expect(asked).toContain('held: the title of held')
  expect(asked).toMatch(/In this run 3 rounds; clients: 1,000 \/ 5,000 \/ 10,000; loopback/)
  expect(page).toMatch(/value="held" checked> <span>held <small>the title of held/)
})

test('lists failures, noise and what was left out', async () => {
  const results = fixture(({ scenario }) => scenario === 'down')
  const [first, ...rest] = results.rows
  if (first === undefined) throw new Error('no rows')
  const noisy = { median: 60, min: 60, max: 60 }
  const rows = [{ ...first, failures: ['no <listener>'], figures: { ...first.figures, othersPercent: noisy } }, ...rest]
  const page = await buildReport({ ...results, rows, leftOut: [{ cell: first, why: 'none <found>' }] })
  expect(page).toContain('no &lt;listener&gt;')
  expect(page).toContain('measurements (down 1)')
  expect(page).toContain('rungway (noisy)')
  expect(page).toContain('because none &lt;found&gt;')
})

test('names with markup are escaped', async () => {
  const results = fixture(({ scenario }) => scenario === 'down')
  const rows = results.rows.map((row) => ({ ...row, system: `</script><b>${row.system}` }))
  expect(errorsOf(await buildReport({ ...results, rows }))).toEqual([])
})
