// Thousands of whole lives of a session in virtual time. `npm run sim`, `RUNS=20000 npm run sim`, `npm run sim -- --replay life.json`.
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { scripts } from '../protocol/testing/arbitrary.ts'
import { noCoverage, REACHED } from '../protocol/testing/journal.ts'
import { play } from '../protocol/testing/life.ts'
import type { Script } from '../protocol/testing/script.ts'

const PROGRESS_EVERY = 5_000

const { values } = parseArgs({ options: { replay: { type: 'string' }, 'first-failure': { type: 'boolean' } } })
const { RUNS, SEED, REPLAY_PATH } = process.env

/** Plays one printed life, with all that happens in it. */
function replay(file: string): boolean {
  try {
    play(JSON.parse(readFileSync(file, 'utf8')) as Script, (text) => console.log(text))
  } catch (error) {
    console.log(`\n${error instanceof Error ? error.stack : error}`)
    return false
  }
  console.log('\nevery rule held')
  return true
}

function simulate(runs: number): boolean {
  const reached = noCoverage()
  const started = performance.now()
  let lives = 0
  const perSecond = () => Math.round((lives / (performance.now() - started)) * 1_000)
  const property = fc.property(scripts, (script) => {
    const played = play(script)
    lives++
    for (const name of REACHED) reached[name] += played.reached[name] > 0 ? 1 : 0
    if (lives % PROGRESS_EVERY === 0) console.log(`${lives} lives, ${perSecond()} a second`)
  })
  const details = fc.check(property, {
    numRuns: runs,
    // For the mutants: they only want to know which rule broke, and when.
    endOnFailure: values['first-failure'] === true,
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
  })
  console.log(`\n${lives} lives, ${perSecond()} a second, seed ${details.seed}. How many of them reached`)
  for (const name of REACHED) console.log(`  ${String(reached[name]).padStart(8)}  ${name}`)
  if (!details.failed) {
    const missed = REACHED.filter((name) => reached[name] === 0)
    // A few lives need not reach everything.
    if (missed.length === 0 || runs < PROGRESS_EVERY) return true
    console.log(`\nFAILED: nothing reached ${missed.join(', ')}`)
    return false
  }
  const script = details.counterexample?.[0]
  const file = join(tmpdir(), `rungway-life-${details.seed}.json`)
  writeFileSync(file, JSON.stringify(script, null, 1))
  console.log(`\nFAILED after ${details.numRuns} lives, shrunk ${details.numShrinks} times`)
  console.log(String(details.errorInstance))
  console.log(JSON.stringify(script))
  console.log(`\nplay it again:  npm run sim -- --replay ${file}`)
  // The whole path leads through every step of the shrinking; its head is the life that was drawn.
  const [drawn] = (details.counterexamplePath ?? '').split(':')
  console.log(`as it was drawn:  SEED=${details.seed} REPLAY_PATH=${drawn} npm run sim`)
  return false
}

process.exitCode = (values.replay === undefined ? simulate(Number(RUNS ?? 10_000)) : replay(values.replay)) ? 0 : 1
