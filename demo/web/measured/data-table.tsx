import { Scrolls } from '../site/scrolls.tsx'
import { cellOf, labelOf } from './labels.ts'
import type { ChartTable } from './results.ts'

/** Columns of text; the others are numbers, and stand at the right. */
const TEXTS: readonly string[] = [
  'system',
  'technique',
  'with',
  'client',
  'scenario',
  'figure',
  'formula',
  'sources',
  'verdict',
  'doubt',
  'which',
]

/** Those of them that may be long, and are broken into lines. */
const LONG: readonly string[] = ['formula', 'verdict', 'which', 'sources']

/** Rows of the benchmark, in the reader's language. */
export function DataTable({
  label,
  headings,
  rows,
}: {
  readonly label: string
  readonly headings: readonly string[]
  readonly rows: ChartTable['rows']
}) {
  const kindOf = (heading: string) => (LONG.includes(heading) ? 'long' : TEXTS.includes(heading) ? 'text' : 'number')
  return (
    <Scrolls label={label}>
      <table>
        <thead>
          <tr>
            {headings.map((heading) => (
              <th key={heading} scope="col" data-kind={kindOf(heading)}>
                {labelOf(heading)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ cells }, at) => (
            <tr key={at}>
              {headings.map((heading, column) => (
                <td key={heading} data-kind={kindOf(heading)}>
                  {cellOf(heading, cells[column] ?? '')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  )
}
