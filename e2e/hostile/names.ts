import { FAULTS, HEALED } from './faults/index.ts'
import { CLIENTS, type SystemName } from './systems/clients.ts'

export const SYSTEMS = Object.keys(CLIENTS) as readonly SystemName[]

/** Every fault, and every variant that heals. */
export const FAULT_NAMES: readonly string[] = [
  ...FAULTS.map(({ name }) => name),
  ...FAULTS.filter(({ heals }) => heals).map(({ name }) => name + HEALED),
]
