import type { Step } from '../format/results.ts'
import type { LaneProcess } from './processes/lane-process.ts'

/**
 * As many as two cores carry without being busy: each has a client, a server and perhaps a proxy,
 * which mostly wait.
 */
const LANES = 16

/**
 * Runs every step, several at a time. The steps of one choice run one after the other in the same
 * processes, because starting processes is what costs most. `start` makes a lane: one per choice,
 * and another when one has died.
 */
export async function inLanes(
  steps: readonly Step[],
  start: () => LaneProcess,
  take: (step: Step, lane: LaneProcess) => Promise<void>,
): Promise<void> {
  const groups = new Map<string, Step[]>()
  for (const step of steps) {
    const choice = `${step.cell.system} ${step.cell.technique}`
    groups.set(choice, [...(groups.get(choice) ?? []), step])
  }
  const waiting = [...groups.values()]
  const work = async () => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      let lane: LaneProcess | null = null
      try {
        for (const step of group) {
          if (!lane?.isAlive) lane = start()
          await take(step, lane)
        }
      } finally {
        lane?.end()
      }
    }
  }
  await Promise.all(Array.from({ length: LANES }, work))
}
