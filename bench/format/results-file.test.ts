import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fixture } from '../report/testing/fixture.ts'
import { readResults, resultsText } from './results-file.ts'

test('the text has one line per row, and rounds numbers to four decimals', () => {
  const { rows, ...about } = fixture()
  const [row] = rows
  if (row === undefined) throw new Error('the fixture has no rows')
  const figures = { bytesUp: { median: 1 / 3, min: 0, max: 220.19000000000008 } }
  const results = {
    ...about,
    rows: [
      { ...row, figures },
      { ...row, figures: {} },
    ],
  }
  const text = resultsText(results)
  const { rows: read, ...rest } = JSON.parse(text)
  expect(rest).toEqual(about)
  expect(read[0].figures).toEqual({ bytesUp: { median: 0.3333, min: 0, max: 220.19 } })
  expect(text.split('\n').filter((line) => line.includes('"technique":'))).toHaveLength(2)
})

test('reading gives a one-line reason if a file has no results', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-report-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'results.json')
  const read = (text: string) => {
    writeFileSync(file, text)
    return readResults(file)
  }
  expect(readResults(join(folder, 'nope.json'))).toEqual({ ok: false, error: expect.stringMatching(/nope.*ENOENT/) })
  expect(read('{')).toEqual({ ok: false, error: expect.stringMatching(/^cannot read .*$/) })
  expect(read('{}')).toEqual({ ok: false, error: `${file} is not a results file: it has no rows` })
  expect(read('{"rows":[]}')).toEqual({ ok: true, value: { rows: [] } })
})
