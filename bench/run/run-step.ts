import type { Sample, Step } from '../format/results.ts'
import { watchNoise } from './measure/noise.ts'
import type { Bench, TimedScenario } from './scenarios/scenario.ts'

/** Longer than any round takes: whatever is not done by then hangs. */
const LIMIT_MS = 240_000

/** Runs one step. An error becomes the failure of its sample, and the run goes on. */
export async function runStep(
  { cell, round }: Step,
  run: TimedScenario['run'],
  bench: Bench,
  cores: number,
): Promise<Sample> {
  const noise = watchNoise(cores)
  try {
    const { figures, timeline } = await within(LIMIT_MS, run(cell, bench))
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
