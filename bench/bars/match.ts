import type { Cell, Load } from '../format/cell.ts'

export const OURS = 'rungway'

/** Systems that carry bytes and promise nothing about messages. */
export const FLOORS: readonly string[] = ['ws', 'node-http']

/**
 * One system by its name, or the best of all others, or the best of those that promise something
 * about messages.
 */
export type Rival = 'all-others' | 'all-libraries' | (string & {})

/**
 * Selects cells by the properties that it names; all of them have a Node client and HTTP/1.1 by
 * default.
 */
export type Selector = Partial<Omit<Cell, 'load'>> & { readonly scenario: string; readonly load?: Partial<Load> }

export function isRival(rival: Rival, system: string): boolean {
  if (rival === 'all-others') return system !== OURS
  if (rival === 'all-libraries') return system !== OURS && !FLOORS.includes(system)
  return system === rival
}

const agrees = (wanted: object, has: object): boolean =>
  Object.entries(wanted).every(([key, value]) => (has as Readonly<Record<string, unknown>>)[key] === value)

export const isSelected = (cell: Cell, { load, ...rest }: Selector): boolean =>
  agrees({ client: 'node', http: '1.1', ...rest }, cell) &&
  (load === undefined || (cell.load !== null && agrees(load, cell.load)))
