import { EVERY_FAULT, HEALED } from './every-fault.ts'
import { NETWORKS } from './networks/index.ts'
import { CLIENTS, type SystemName } from './systems/clients.ts'

export const SYSTEMS = Object.keys(CLIENTS) as readonly SystemName[]

/** Slow, far and strange networks. */
export const NETWORK_NAMES: readonly string[] = NETWORKS.map(({ name }) => name)

/** Every fault, and every variant that heals. */
export const FAULT_NAMES: readonly string[] = [
  ...EVERY_FAULT.map(({ name }) => name),
  ...EVERY_FAULT.filter(({ heals }) => heals).map(({ name }) => name + HEALED),
]
