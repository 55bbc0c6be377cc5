import type { Options } from '../../format/options.ts'
import { KeptProcesses } from '../kept-processes.ts'
import { answerCalls } from '../processes/calls.ts'
import type { LaneControl } from '../processes/lane-process.ts'
import { SCENARIOS } from '../scenarios/index.ts'

// One of several load generators that run at once. Its only argument is the options as JSON.

const [, , options = ''] = process.argv
const processes = new KeptProcesses(JSON.parse(options) as Options)

answerCalls<LaneControl>({
  async run(cell) {
    const scenario = SCENARIOS.find(({ name }) => name === cell.scenario)
    if (scenario === undefined || !('run' in scenario))
      throw new Error(`no scenario with rounds is named "${cell.scenario}"`)
    return await scenario.run(cell, processes)
  },
})
