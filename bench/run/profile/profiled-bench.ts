import type { Step } from '../../format/results.ts'
import type { ProfiledServerProcess, ServerProcess } from '../processes/server-process.ts'
import type { Bench } from '../scenarios/scenario.ts'
import { saveProfile } from './saved-profile.ts'

interface ProfilableBench extends Bench {
  server(system: string): ProfiledServerProcess
}

/**
 * The same bench, with servers profiled from one reading of their usage to the next. The last such
 * part of a step, which is the measured one, is saved in `dir`. Nothing is saved for scenarios that
 * do not read usage.
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
    // The spread would copy its current value.
    get isAlive() {
      return server.isAlive
    },
    async usage() {
      const usage = await server.usage()
      if (isBegun) saveProfile(dir, step, await server.stopProfile())
      // Another reading may follow: the measured part starts after this one resolves.
      await server.startProfile()
      isBegun = true
      return usage
    },
    async close() {
      // A running profiler would disturb the next measurement.
      if (isBegun) await server.stopProfile()
      isBegun = false
      await server.close()
    },
  }
}
