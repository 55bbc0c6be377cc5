import type { Step } from '../../format/results.ts'
import type { ProfiledServerProcess, ServerProcess } from '../processes/server-process.ts'
import type { Bench } from '../scenarios/scenario.ts'
import { saveProfile } from './saved-profile.ts'

interface ProfilableBench extends Bench {
  server(system: string): ProfiledServerProcess
}

/**
 * The same bench, but that servers are profiled from one question about their usage to the next. What is saved in `dir` is the last such part of a step:
 * the measured one, in every scenario that asks. Where none asks, nothing is saved.
 */
export function profiledBench(bench: ProfilableBench, step: Step, dir: string): Bench {
  return {
    options: bench.options,
    system: (name) => bench.system(name),
    server: (system) => profiled(bench.server(system), step, dir),
    crowd: () => bench.crowd(),
    proxy: () => bench.proxy(),
  }
}

function profiled(server: ProfiledServerProcess, step: Step, dir: string): ServerProcess {
  let isBegun = false
  return {
    ...server,
    // Spread alone, it would stay what it is now.
    get isAlive() {
      return server.isAlive
    },
    async usage() {
      const usage = await server.usage()
      if (isBegun) saveProfile(dir, step, await server.stopProfile())
      // The scenario may ask again, and waits for this answer: what it measures begins afterwards.
      await server.startProfile()
      isBegun = true
      return usage
    },
    async close() {
      // Left alone it would go on, and take time from the server that is measured next.
      if (isBegun) await server.stopProfile()
      isBegun = false
      await server.close()
    },
  }
}
