import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'
import type { Results } from '../../bench/format/results.ts'
import { readResults } from '../../bench/format/results-file.ts'
import { reportData } from '../../bench/report/data/report-data.ts'
import { ENGLISH, type Speech } from '../../bench/report/speech/en.ts'
import { CHINESE } from '../../bench/report/speech/zh.ts'
import { type Json, pack } from '../web/measured/columns.ts'
import { inTwo } from '../web/measured/results.ts'
import { techniquesEn } from '../web/words/techniques.en.ts'
import { techniquesZh } from '../web/words/techniques.zh.ts'

const RESULTS = ['full', 'quick'].map((name) => resolve(import.meta.dirname, `../../bench/results/${name}.json`))

/** What the page imports. */
const MODULE = 'virtual:measured'

/** Finer than a plot shows. */
const DIGITS = 4

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value

const packed = (value: unknown): string => JSON.stringify(pack(JSON.parse(JSON.stringify(value, rounded)) as Json))

/** The answers call the techniques what the site calls them. */
const speechOf = (speech: Speech, techniques: typeof techniquesEn): Speech => ({
  ...speech,
  technique: (name) => (name in techniques ? techniques[name as keyof typeof techniques].name : name),
})

/** A run as the page reads it, as JSON: what it needs at once, and the rest. */
export function measured(run: Results): { readonly results: string; readonly more: string } {
  const { results, more } = inTwo(
    reportData(run, { en: speechOf(ENGLISH, techniquesEn), zh: speechOf(CHINESE, techniquesZh) }),
  )
  return { results: packed(results), more: packed(more) }
}

/** The results of the full run, or else of the quick one. */
function committed(): ReturnType<typeof measured> {
  const file = RESULTS.find((each) => existsSync(each))
  const results = file === undefined ? null : readResults(file)
  return results === null || !results.ok ? { results: 'null', more: 'null' } : measured(results.value)
}

/** Brings the results to the page as files of their own, which are loaded when the page is opened. */
export function benchmark(): Plugin {
  return {
    name: 'rungway-measured',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    load(id) {
      if (id !== `\0${MODULE}`) return null
      for (const file of RESULTS) this.addWatchFile(file)
      const { results, more } = committed()
      const [first, rest] = [
        this.emitFile({ type: 'asset', name: 'measured.json', source: results }),
        this.emitFile({ type: 'asset', name: 'measured-more.json', source: more }),
      ]
      return `export const resultsUrl = import.meta.ROLLUP_FILE_URL_${first}
export const moreUrl = import.meta.ROLLUP_FILE_URL_${rest}`
    },
  }
}
