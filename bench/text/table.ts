/** A column: its heading, and its text for a row. Text is left-aligned, numbers right-aligned. */
export interface Column<R> {
  readonly heading: string
  readonly cell: (row: R) => string
  readonly align?: 'left' | 'right'
}

const pad = (text: string, width: number, align: Column<never>['align'] = 'right'): string =>
  align === 'left' ? text.padEnd(width) : text.padStart(width)

/** For a terminal. */
export function textTable<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const widths = columns.map(({ heading, cell }) => Math.max(heading.length, ...rows.map((row) => cell(row).length)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => pad(cell, widths[i] ?? 0, columns[i]?.align))
      .join('  ')
      .trimEnd()
  return [
    line(columns.map(({ heading }) => heading)),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map((row) => line(columns.map(({ cell }) => cell(row)))),
  ].join('\n')
}

/** For a document; a `|` in a cell is escaped. */
export function markdownTable<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [
    line(columns.map(({ heading }) => heading)),
    line(columns.map(({ align }) => (align === 'left' ? '---' : '---:'))),
    ...rows.map((row) => line(columns.map(({ cell }) => cell(row)))),
  ].join('\n')
}
