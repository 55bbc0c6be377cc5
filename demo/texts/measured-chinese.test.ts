import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Results } from '../../bench/format/results.ts'
import { reportData } from '../../bench/report/data/report-data.ts'
import { SOURCES } from '../../bench/theory/sources.ts'
import { inChinese } from '../web/measured/run.zh.ts'
import { measuredZh } from '../web/words/measured.zh.ts'

const results = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../bench/results/full.json', import.meta.url)), 'utf8'),
) as Results

/** Names that are the same in every language: of systems, techniques, scenarios in a warning, APIs and units. */
const NAMES =
  /rungway-engine\.io|rungway|websocket|http-streaming|sse|long-polling|short-polling|node-http|socket\.io|engine\.io|sockjs|faye|cometd|chromium|firefox|jsonp-polling|xhr-polling|xhr-streaming|forever-iframe|multipart|crowd-echo|fan-out|drain|drainMs|connectionStateRecovery|autoBatch|connect|cookie|fetch|worker|web|data:|pong|max|page|Engine\.IO|Node|Rungway|WebSocket|Socket\.IO|PROTOCOL\.md|README/g

/** Two English words in a row are a sentence that was forgotten, and so is one alone in a text without Chinese. */
const isEnglish = (text: string): boolean => {
  const rest = text.replace(NAMES, '')
  return /[a-z]{3,},? [a-z]{3,}/.test(rest) || (/[a-z]{4,}/.test(rest) && !/[\u4e00-\u9fff]/.test(rest))
}

test('all that the committed run says is Chinese in Chinese', () => {
  const data = reportData(results, {})
  const tables = [
    ...data.theory.map(({ table }) => table),
    ...data.everything.map(({ table }) => table),
    ...data.sections.flatMap(({ charts }) => charts.map(({ table }) => table)),
    ...data.losses.all.map(({ table }) => table),
    data.losses.great,
  ]
  const curves = data.sections.flatMap(({ charts }) =>
    charts.flatMap(({ plot }) => (plot.kind === 'curves' ? plot : [])),
  )
  const texts = [
    ...data.bars.flatMap(({ name, rounds, why }) => [name, rounds, why ?? '']),
    ...tables.flatMap(({ headings }) => headings),
    ...tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)),
    ...curves.flatMap(({ guides, moments }) => [...guides, ...moments].map(({ label }) => label)),
    ...data.scenarios.flatMap(({ name, title, about }) => [name, title, about]),
    ...data.configurations.map(({ text }) => text),
    ...data.losses.all.map(({ figure }) => figure),
    ...data.warnings,
    ...data.leftOut,
    ...Object.values(SOURCES).map(({ says }) => says),
  ]
  const chinese = (text: string) => measuredZh.labels[text] ?? inChinese(text)
  const forgotten = [...new Set(texts)].filter((text) => isEnglish(chinese(text)) && !/^(RFC|WHATWG|ECMA)/.test(text))
  expect(forgotten.map((text) => `${text}  →  ${chinese(text)}`)).toEqual([])
})
