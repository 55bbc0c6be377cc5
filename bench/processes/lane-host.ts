import type { Options } from '../options.ts'
import { SCENARIOS } from '../scenarios/index.ts'
import { answerCalls } from './calls.ts'
import type { LaneControl } from './lane-process.ts'
import { Processes } from './processes.ts'

// One of several loads that run side by side. Its only argument is the options as JSON.

const [, , options = ''] = process.argv
const processes = new Processes(JSON.parse(options) as Options)

answerCalls<LaneControl>({
  async run(cell) {
    const scenario = SCENARIOS.find(({ name }) => name === cell.scenario)
    if (scenario === undefined || !('run' in scenario)) throw new Error(`no such scenario: ${cell.scenario}`)
    return await scenario.run(cell, processes)
  },
})
