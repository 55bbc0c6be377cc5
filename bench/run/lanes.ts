import type { Step } from '../format/results.ts'
import type { LaneProcess } from './processes/lane-process.ts'

/** As many as two cores carry without being busy: each has a client, a server and perhaps a proxy, which mostly wait. */
const LANES = 16

/**
 * Takes every step, several at a time. Those of one choice come one after the other, in the same processes: starting these is what costs most.
 * `start`: what makes a lane, for each choice, and for what follows in the place of one that has died.
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
