// Checks everything, in stages that run side by side where they do not disturb each other. Stage
// names as arguments run those alone, `--fast` what `npm run check` is. A failed stage does not
// hide the next. Failures are repeated at the end, and the last line is always the count.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Output } from './ci/command.ts'
import { type Count, failed, sum } from './ci/count.ts'
import { runAll } from './ci/schedule.ts'
import type { Stage } from './ci/stage.ts'
import { STAGES } from './ci/stages.ts'

interface Result extends Count {
  readonly name: string
  readonly seconds: string
}

function chosenStages(args: readonly string[]): readonly Stage[] {
  if (args.length === 0) return STAGES
  if (args.includes('--fast')) return STAGES.filter(({ isFast }) => isFast === 'fast')
  const unknown = args.filter((name) => !STAGES.some((stage) => stage.name === name))
  if (unknown.length > 0) {
    console.error(`no such stage: ${unknown.join(', ')}; there are ${STAGES.map(({ name }) => name).join(', ')}`)
    process.exit(2)
  }
  return STAGES.filter(({ name }) => args.includes(name))
}

const scratch = mkdtempSync(join(tmpdir(), 'rungway-test-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
// Otherwise the stages, which are process groups of their own, would go on.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

const stages = chosenStages(process.argv.slice(2))
const results: Result[] = []
const begun = performance.now()
const secondsSince = (since: number): string => ((performance.now() - since) / 1_000).toFixed(1)

/**
 * The output of one stage at a time can be followed; that of several would mix, so each is shown
 * when it has ended.
 */
function outputOf(directory: string): Output {
  if (stages.length === 1) return { to: 'terminal' }
  const path = join(directory, 'output')
  writeFileSync(path, '')
  return { to: 'file', path }
}

await runAll(stages, async (stage) => {
  const { name } = stage
  const directory = join(scratch, name)
  mkdirSync(directory)
  const output = outputOf(directory)
  console.log(`== ${name}: started after ${secondsSince(begun)} s`)
  const started = performance.now()
  const count = await stage.run({ output, scratch: directory }).catch((error: unknown): Count => {
    console.error(error)
    return failed(String(error))
  })
  const seconds = secondsSince(started)
  if (output.to === 'file') console.log(`\n${readFileSync(output.path, 'utf8').trimEnd()}`)
  console.log(`== ${name}: ${count.failed > 0 ? 'failed' : 'ok'} in ${seconds} s\n`)
  results.push({ name, seconds, ...count })
})

const inOrder = stages.flatMap(({ name }) => results.filter((result) => result.name === name))
console.log()
for (const { name, flaky = [] } of inOrder)
  for (const each of flaky) console.log(`${name}: flaky, passed when tried again: ${each}\n`)
for (const { name, failures } of inOrder) for (const each of failures) console.log(`${name}: failed: ${each}\n`)
for (const result of inOrder) {
  const verdict = result.failed > 0 ? 'FAILED' : result.passed > 0 ? 'ok' : 'skipped'
  const counts = `${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`
  console.log(`${result.name.padEnd(11)} ${verdict.padEnd(8)} ${result.seconds.padStart(7)} s  ${counts}`)
}
const total = sum(inOrder)
console.log(`all of it in ${secondsSince(begun)} s`)
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
process.exitCode = total.failed > 0 ? 1 : 0
