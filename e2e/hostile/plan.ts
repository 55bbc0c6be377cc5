import { FAULTS, HEALED } from './faults/index.ts'
import type { Options } from './options.ts'
import { isOurs, type Task } from './row.ts'
import { CLIENTS, type SystemName } from './systems/clients.ts'

export const SYSTEMS = Object.keys(CLIENTS) as readonly SystemName[]

/** Every fault, and every variant that heals. */
export const FAULT_NAMES: readonly string[] = [
  ...FAULTS.map(({ name }) => name),
  ...FAULTS.filter(({ heals }) => heals).map(({ name }) => name + HEALED),
]

/** Each fault once, with ours, over the rungs that it touches. */
const ci = (): Task[] =>
  FAULTS.map(({ name, sparesWebSocket }) => ({
    fault: name,
    system: sparesWebSocket ? 'rungway-http' : 'rungway',
    client: 'node',
  }))

/** What to run, in the order of the table. */
export function plan({ isCi, only, systems, clients, repeat }: Options): Task[] {
  const tasks = isCi
    ? ci().filter(({ fault }) => only.includes(fault))
    : only.flatMap((fault) => systems.flatMap((system) => clients.map((client): Task => ({ fault, system, client }))))
  // The bars are ours, and so are the medians that they are judged by: peers that run once keep the whole under twenty minutes.
  const times = ({ system }: Task): number => (isOurs(system) ? repeat : 1)
  return tasks.flatMap((task) => Array.from({ length: times(task) }, () => task))
}
