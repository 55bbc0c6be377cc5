import type { Figures } from '../figures.ts'
import type { LaneRecord } from '../recording.ts'

/** A value of a CSV file (RFC 4180). */
const cellOf = (value: string | number | null): string => {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const FIGURES = [
  'messages',
  'requests',
  'bytesUp',
  'bytesDown',
  'requestsPerMessage',
  'bytesPerMessage',
  'overhead',
  'p50',
  'p95',
  'p99',
] as const satisfies readonly (keyof Figures)[]

/** Two tables, with an empty line between: a row for each lane, and one for each message that is kept. */
export function csvOf(
  figures: ReadonlyMap<string, Figures>,
  lanes: ReadonlyMap<string, Pick<LaneRecord, 'arrivals'>>,
): string {
  const rows: (readonly (string | number | null)[])[] = [['lane', ...FIGURES]]
  for (const [lane, found] of figures) rows.push([lane, ...FIGURES.map((name) => found[name])])
  rows.push([], ['lane', 'way', 'n', 'sentAt', 'arrivedAt', 'milliseconds'])
  for (const [lane, { arrivals }] of lanes) {
    for (const { way, n, sentAt, at } of arrivals)
      rows.push([lane, way, n, new Date(sentAt).toISOString(), new Date(at).toISOString(), (at - sentAt).toFixed(2)])
  }
  return `${rows.map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`
}
