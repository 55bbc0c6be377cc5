/** What the schedule has to know of a stage. */
export interface Scheduled {
  readonly name: string
  readonly needs: readonly string[]
  readonly thirds: number
}

const CAPACITY = 3

/**
 * The stages that can start now, in their order: what they need has ended, and the machine has
 * room. One that waits for room is overtaken by a smaller one, but stays first in line. A stage
 * that is needed and not among `waiting` or `running` was not asked for, or has ended.
 */
export function startable<S extends Scheduled>(waiting: readonly S[], running: readonly Scheduled[]): S[] {
  const open = new Set([...waiting, ...running].map(({ name }) => name))
  let room = CAPACITY - running.reduce((sum, { thirds }) => sum + thirds, 0)
  return waiting.filter(({ needs, thirds }) => {
    if (thirds > room || needs.some((name) => open.has(name))) return false
    room -= thirds
    return true
  })
}

/** Runs every stage, as many side by side as there is room for. `run` must not reject. */
export async function runAll<S extends Scheduled>(
  stages: readonly S[],
  run: (stage: S) => Promise<void>,
): Promise<void> {
  let waiting = stages
  const running = new Map<string, { readonly stage: S; readonly ended: Promise<string> }>()
  while (waiting.length > 0 || running.size > 0) {
    const next = startable(
      waiting,
      [...running.values()].map(({ stage }) => stage),
    )
    waiting = waiting.filter((stage) => !next.includes(stage))
    for (const stage of next) running.set(stage.name, { stage, ended: run(stage).then(() => stage.name) })
    if (running.size === 0) throw new Error(`stages wait for each other: ${waiting.map(({ name }) => name).join(', ')}`)
    running.delete(await Promise.race([...running.values()].map(({ ended }) => ended)))
  }
}
