import type { Cell } from './cell.ts'
import type { Journal } from './journal.ts'
import type { Options } from './options.ts'
import { plan } from './plan.ts'
import { Processes } from './processes/processes.ts'
import { progress } from './progress.ts'
import { run } from './run.ts'
import { SCENARIOS } from './scenarios/index.ts'
import type { Beside } from './scenarios/scenario.ts'

/** Measures what the journal does not have yet. */
export async function measureAll(
  cells: readonly Cell[],
  options: Options,
  journal: Journal,
  cores: number,
): Promise<void> {
  const left = (name: string): Cell[] =>
    cells.filter((cell) => cell.scenario === name && !journal.has({ cell, round: 0 }))
  const besides: Beside[] = []
  const processes = new Processes(options)
  try {
    for (const scenario of SCENARIOS) {
      if (!('beside' in scenario) || left(scenario.name).length === 0) continue
      const beside = scenario.beside(left(scenario.name), options)
      besides.push(beside)
      await beside.ready
    }
    const timed = new Map(SCENARIOS.flatMap((scenario) => ('run' in scenario ? [[scenario.name, scenario]] : [])))
    const order = plan(
      cells.filter(({ scenario }) => timed.has(scenario)),
      options.rounds,
    ).filter(({ cell, round }) => round < (timed.get(cell.scenario)?.rounds?.(cell, options) ?? options.rounds))
    const steps = order.filter((step) => !journal.has(step))
    const report = progress(steps.length)
    for (const [done, step] of steps.entries()) {
      report(done, step)
      const scenario = timed.get(step.cell.scenario)
      if (scenario === undefined) continue
      const sample = await run(step, scenario, processes, cores)
      journal.add(sample)
      // Whatever state it is in, the next does not inherit it.
      if (sample.failure !== undefined) processes.discard(step.cell.system)
    }
    report(steps.length, undefined)
    for (const { samples } of besides) for (const sample of await samples) journal.add(sample)
  } finally {
    for (const beside of besides) beside.end()
    processes.end()
    for (const scenario of SCENARIOS) if ('run' in scenario) await scenario.end?.()
  }
}
