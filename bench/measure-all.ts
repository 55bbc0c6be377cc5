import { type Cell, keyOf } from './cell.ts'
import type { Journal } from './journal.ts'
import type { Options } from './options.ts'
import { plan, type Step } from './plan.ts'
import { startLane } from './processes/lane-process.ts'
import { inLanes } from './processes/lanes.ts'
import { Processes } from './processes/processes.ts'
import { profiledBench } from './profile/profiled-bench.ts'
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
  const { cpuProf } = options
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
    const isPatient = ({ cell }: Step) => timed.get(cell.scenario)?.isPatient === true
    const report = progress(steps.length)
    let done = 0
    const start = () => startLane(options)
    await inLanes(steps.filter(isPatient), start, async (step, lane) => {
      report(done++, step)
      const scenario = timed.get(step.cell.scenario)
      if (scenario === undefined) return
      const sample = await run(step, { ...scenario, run: (cell) => lane.run(cell) }, processes, cores)
      journal.add(sample)
      if (sample.failure !== undefined) lane.end()
    })
    for (const step of steps.filter((step) => !isPatient(step))) {
      report(done++, step)
      const scenario = timed.get(step.cell.scenario)
      if (scenario === undefined) continue
      const sample = await run(step, scenario, processes, cores)
      journal.add(sample)
      // Not while its figures are taken: a server that is profiled needs several times the processor time.
      const isAgain = cpuProf !== null && sample.figures.serverCpuUs !== undefined
      const last = isAgain ? await run(step, scenario, profiledBench(processes, step, cpuProf), cores) : sample
      if (isAgain && last.failure !== undefined) console.error(`no profile of ${keyOf(step.cell)}: ${last.failure}`)
      // Whatever state it is in, the next does not inherit it.
      if (last.failure !== undefined) processes.discard(step.cell.system)
    }
    report(steps.length, undefined)
    for (const { samples } of besides) for (const sample of await samples) journal.add(sample)
  } finally {
    for (const beside of besides) beside.end()
    processes.end()
    for (const scenario of SCENARIOS) if ('run' in scenario) await scenario.end?.()
  }
}
