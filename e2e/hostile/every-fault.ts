import type { Fault } from './faults/fault.ts'
import { FAULTS } from './faults/index.ts'
import { NETWORKS } from './networks/index.ts'

/** All rows of the table, in their order. */
export const EVERY_FAULT: readonly Fault[] = [...FAULTS, ...NETWORKS]

/** Ends the name of the variant that heals. */
export const HEALED = '+heal'

/** The fault of that name, with or without its ending. Throws when there is none. */
export function faultOf(name: string): Fault {
  const found = EVERY_FAULT.find((fault) => fault.name === name.replace(HEALED, ''))
  if (found === undefined) throw new Error(`no fault is named ${name}`)
  return found
}
