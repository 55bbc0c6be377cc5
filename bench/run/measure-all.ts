import { type Cell, keyOf } from '../format/cell.ts'
import type { Options } from '../format/options.ts'
import type { Step } from '../format/results.ts'
import type { Journal } from './journal.ts'
import { KeptProcesses } from './kept-processes.ts'
import { inLanes } from './lanes.ts'
import { plan } from './plan.ts'
import { startLane } from './processes/lane-process.ts'
import { profiledBench } from './profile/profiled-bench.ts'
import { progress } from './progress.ts'
import { runStep } from './run-step.ts'
import { SCENARIOS } from './scenarios/index.ts'
import type { BackgroundRun, TimedScenario } from './scenarios/scenario.ts'

/** A step, and the scenario that it is a round of. */
interface TimedStep extends Step {
  readonly scenario: TimedScenario
}

/** Measures whatever the journal does not have yet. */
export async function measureAll(
  cells: readonly Cell[],
  options: Options,
  journal: Journal,
  cores: number,
): Promise<void> {
  const background: BackgroundRun[] = []
  const processes = new KeptProcesses(options)
  try {
    await startBackground(cells, options, journal, background)
    const steps = timedSteps(cells, options).filter((step) => !journal.has(step))
    const report = progress(steps.length)
    let done = 0
    await inLanes(
      steps.filter(({ scenario }) => scenario.isNetworkBound),
      () => startLane(options),
      async (step, lane) => {
        report(done++, step)
        const sample = await runStep(step, (cell) => lane.run(cell), processes, cores)
        journal.add(sample)
        if (sample.failure !== undefined) lane.end()
      },
    )
    for (const step of steps.filter(({ scenario }) => !scenario.isNetworkBound)) {
      report(done++, step)
      await measure(step, options, journal, processes, cores)
    }
    report(steps.length, undefined)
    for (const { samples } of background) for (const sample of await samples) journal.add(sample)
  } finally {
    for (const each of background) each.end()
    processes.end()
    for (const scenario of SCENARIOS) if ('run' in scenario) await scenario.end?.()
  }
}

/**
 * Each run is added to `started` at once, so that a failure of a later one does not leave its
 * processes behind.
 */
async function startBackground(
  cells: readonly Cell[],
  options: Options,
  journal: Journal,
  started: BackgroundRun[],
): Promise<void> {
  for (const scenario of SCENARIOS) {
    const own = cells.filter((cell) => cell.scenario === scenario.name && !journal.has({ cell, round: 0 }))
    if (!('start' in scenario) || own.length === 0) continue
    const run = scenario.start(own, options)
    started.push(run)
    await run.ready
  }
}

function timedSteps(cells: readonly Cell[], options: Options): TimedStep[] {
  const timed = new Map(SCENARIOS.flatMap((scenario) => ('run' in scenario ? [[scenario.name, scenario]] : [])))
  return plan(cells, options.rounds).flatMap((step) => {
    const scenario = timed.get(step.cell.scenario)
    if (scenario === undefined) return []
    const rounds = scenario.rounds?.(step.cell, options) ?? options.rounds
    return step.round < rounds ? [{ ...step, scenario }] : []
  })
}

async function measure(
  step: TimedStep,
  { cpuProf }: Options,
  journal: Journal,
  processes: KeptProcesses,
  cores: number,
): Promise<void> {
  const run: TimedScenario['run'] = (cell, bench) => step.scenario.run(cell, bench)
  const sample = await runStep(step, run, processes, cores)
  journal.add(sample)
  // Profiled in a repetition: a server with a profiler needs several times the processor time.
  const isProfiled = cpuProf !== null && sample.figures.serverCpuUs !== undefined
  const last = isProfiled ? await runStep(step, run, profiledBench(processes, step, cpuProf), cores) : sample
  if (isProfiled && last.failure !== undefined) console.error(`no profile of ${keyOf(step.cell)}: ${last.failure}`)
  // After a failure the state of the processes is unknown: the next step starts fresh ones.
  if (last.failure !== undefined) processes.discard(step.cell.system)
}
