import { watchNoise } from './measure/noise.ts'
import type { Step } from './plan.ts'
import type { Sample } from './results.ts'
import type { Bench, Timed } from './scenarios/scenario.ts'

/** No round of a cell takes that long: what is not done by then will not be. */
const LIMIT_MS = 240_000

/** Runs one step. What goes wrong is the step's own, and stands in its sample: the others go on. */
export async function run({ cell, round }: Step, scenario: Timed, bench: Bench, cores: number): Promise<Sample> {
  const noise = watchNoise(cores)
  try {
    const { figures, timeline } = await within(LIMIT_MS, scenario.run(cell, bench))
    const othersPercent = noise()
    const all = { ...figures, ...(othersPercent !== null && { othersPercent }) }
    return { cell, round, figures: all, ...(timeline && { timeline }) }
  } catch (error) {
    return { cell, round, figures: {}, failure: error instanceof Error ? error.message : String(error) }
  }
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${Math.round(limitMs / 1_000)} s`)), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
