import { expect, test } from 'vitest'
import { fixture } from './report/fixture.ts'
import { resultsText } from './results-text.ts'

test('says what the results say, a line for each row, and numbers no finer than anybody measures', () => {
  const { rows, ...about } = fixture()
  const [row] = rows
  if (row === undefined) throw new Error('nothing was measured')
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
  expect(text.split('\n').filter((line) => line.includes('"figures"'))).toHaveLength(2)
})
