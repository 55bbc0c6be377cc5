// The tables of the command: its settings, the operations of its API, its metrics.
import { type Column, markdownTable } from '../../bench/text/table.ts'
import { aboutSetting } from '../../cli/src/commands/help.ts'
import { SETTINGS, type Setting, variableOf } from '../../cli/src/config/settings.ts'
import { METRICS } from '../../cli/src/ops/metrics.ts'
import { read } from './pages.ts'

const code = (text: string): string => `\`${text}\``

export function settings(): string {
  const columns: readonly Column<Setting>[] = [
    {
      heading: 'flag',
      cell: ({ name, value, isSecret }) => (isSecret ? '–' : code(`--${name}${value === null ? '' : ` ${value}`}`)),
      align: 'left',
    },
    { heading: 'variable', cell: (setting) => code(variableOf(setting)), align: 'left' },
    { heading: 'in the file', cell: ({ path }) => code(path), align: 'left' },
    { heading: 'what it sets', cell: aboutSetting, align: 'left' },
  ]
  return markdownTable(columns, SETTINGS)
}

interface Operation {
  readonly path: string
  readonly method: string
  readonly operationId: string
  readonly summary: string
  readonly description: string
}

/** From the published document, which a test compares with the API. */
export function operations(): string {
  const { paths } = JSON.parse(read('cli/openapi.json')) as { paths: Record<string, Record<string, Operation>> }
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
  )
  const columns: readonly Column<Operation>[] = [
    { heading: 'operation', cell: ({ method, path }) => code(`${method} ${path}`), align: 'left' },
    {
      heading: 'right',
      cell: ({ description }) => description.replace(/^Right: (`\w+`)\.[\s\S]*$/, '$1'),
      align: 'left',
    },
    { heading: 'what it does', cell: ({ summary }) => summary, align: 'left' },
  ]
  return markdownTable(columns, all)
}

export function metrics(): string {
  const columns: readonly Column<(typeof METRICS)[number]>[] = [
    { heading: 'metric', cell: ({ name }) => code(name), align: 'left' },
    { heading: 'labels', cell: ({ labels }) => labels.map(code).join(', ') || '–', align: 'left' },
    { heading: 'what it counts', cell: ({ help }) => help, align: 'left' },
  ]
  return markdownTable(columns, METRICS)
}
