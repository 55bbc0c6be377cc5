import { resolve } from 'node:path'
import type { Plugin } from 'vite'
import type { Results } from '../../bench/format/results.ts'
import { readResults } from '../../bench/format/results-file.ts'
import { model } from '../../bench/report/model/model.ts'

const NAME = 'virtual:rungway-model'
const RESULTS = resolve(import.meta.dirname, '../../bench/results/full.json')

function committed(): Results {
  const results = readResults(RESULTS)
  if (!results.ok) throw new Error(results.error)
  return results.value
}

/**
 * What the benchmark's results predict with, as a module: fitted at build, so that no page carries the measurements.
 * `run`: another one than the full run of the repository.
 */
export function benchmarkModel(run?: Results): Plugin {
  return {
    name: 'rungway-model',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null
      if (run === undefined) this.addWatchFile(RESULTS)
      const results = run ?? committed()
      const { date, machine } = results
      const { cpu, cores, os, node } = machine
      return `export const model = ${JSON.stringify(model(results))}
export const measured = ${JSON.stringify({ date, cpu, cores, os, node })}`
    },
  }
}
