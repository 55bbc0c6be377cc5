// Thousands of whole lives of a session in virtual time, and thousands of weathers for the ladder
// alone. `npm run sim`, `RUNS=20000 npm run sim`, `npm run sim -- --replay life.json`. `LIVES`: so
// many of each kind, however long one takes.
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { type ChannelStep, channelSteps, memberSteps, playChannelLife } from '../gateway/testing/channel-life.ts'
import { scripts } from '../protocol/testing/arbitrary.ts'
import { noCoverage, REACHED } from '../protocol/testing/journal.ts'
import { play } from '../protocol/testing/life.ts'
import { hamperedLives, resumed, slowLives, unhampered } from '../protocol/testing/lines/arbitrary.ts'
import { liveSlowly, type SlowLife } from '../protocol/testing/lines/slow-life.ts'
import { nodesScripts } from '../protocol/testing/nodes/arbitrary.ts'
import { playNodes } from '../protocol/testing/nodes/nodes-life.ts'
import type { NodesScript } from '../protocol/testing/nodes/nodes-script.ts'
import type { Script } from '../protocol/testing/script.ts'
import { fairWeathers, faltering, weathers } from '../protocol/testing/weather/arbitrary.ts'
import { noWorst, steppedDown, unharmed, weathered } from '../protocol/testing/weather/rules.ts'
import {
  crawling,
  dyingTogether,
  opened,
  recovering,
  speaking,
  starving,
  survived,
} from '../protocol/testing/weather/slow-networks.ts'
import type { Weather } from '../protocol/testing/weather/weather.ts'

const PROGRESS_EVERY = 5_000

const { values } = parseArgs({
  options: { replay: { type: 'string' }, 'first-failure': { type: 'boolean' }, only: { type: 'string' } },
})
const { RUNS, LIVES, SEED, REPLAY_PATH } = process.env

/** Plays one printed life or weather, with all that happens in it. */
async function replay(file: string): Promise<boolean> {
  try {
    const played = JSON.parse(readFileSync(file, 'utf8')) as Script | NodesScript | Weather | SlowLife | ChannelStep[]
    if (Array.isArray(played)) await playChannelLife(played)
    else if ('line' in played && values.only === 'hampered') await unhampered(played)
    else if ('line' in played) await liveSlowly(played, 600_000, (text) => console.log(text))
    else if ('faults' in played) await playNodes(played, (text) => console.log(text))
    else if ('fates' in played) await play(played, (text) => console.log(text))
    else if (['starving', 'dying-together', 'speaking', 'recovering'].includes(values.only ?? ''))
      await survived(played, (text) => console.log(text))
    else if (values.only === 'crawling') await opened(played, (text) => console.log(text))
    else if (played.spells.flat().length > 0) await weathered(played, noWorst(), (text) => console.log(text))
    else await unharmed(played, (text) => console.log(text))
  } catch (error) {
    console.log(`\n${error instanceof Error ? error.stack : error}`)
    return false
  }
  console.log('\nevery rule held')
  return true
}

interface Check<T> {
  /** Names the file of a failure. */
  readonly name: string
  readonly drawn: fc.Arbitrary<T>
  play(one: T): Promise<void>
}

/** Plays `runs` of them, and prints how to replay one that failed. */
async function check<T>(
  runs: number,
  { name, drawn, play }: Check<T>,
  sum: (played: number) => void,
): Promise<boolean> {
  const started = performance.now()
  let played = 0
  const perSecond = () => Math.round((played / (performance.now() - started)) * 1_000)
  const property = fc.asyncProperty(drawn, async (one) => {
    await play(one)
    if (++played % PROGRESS_EVERY === 0) console.log(`${played} ${name}, ${perSecond()} a second`)
  })
  const details = await fc.check(property, {
    numRuns: LIVES === undefined ? runs : Number(LIVES),
    // For the mutants: they only want to know which rule broke, and when.
    endOnFailure: values['first-failure'] === true,
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
  })
  console.log(`\n${played} ${name}, ${perSecond()} a second, seed ${details.seed}`)
  sum(played)
  if (!details.failed) return true
  const [one] = details.counterexample ?? []
  const file = join(tmpdir(), `rungway-${name.replaceAll(' ', '-')}-${details.seed}.json`)
  writeFileSync(file, JSON.stringify(one, null, 1))
  console.log(`\nFAILED after ${details.numRuns} ${name}, shrunk ${details.numShrinks} times`)
  console.log(String(details.errorInstance))
  console.log(JSON.stringify(one))
  console.log(`\nplay it again:  npm run sim -- --replay ${file}`)
  // The whole path leads through every step of the shrinking; its head is the one that was drawn.
  const [head] = (details.counterexamplePath ?? '').split(':')
  console.log(`as it was drawn:  SEED=${details.seed} REPLAY_PATH=${head} npm run sim -- --only ${name}`)
  return false
}

async function lives(runs: number): Promise<boolean> {
  const reached = noCoverage()
  const missed = () => REACHED.filter((name) => reached[name] === 0)
  const life: Check<Script> = {
    name: 'lives',
    drawn: scripts,
    async play(script) {
      const played = await play(script)
      for (const name of REACHED) reached[name] += played.reached[name] > 0 ? 1 : 0
    },
  }
  const isGood = await check(runs, life, () => {
    for (const name of REACHED) console.log(`  ${String(reached[name]).padStart(8)}  ${name}`)
  })
  // A few lives need not reach everything.
  if (!isGood || missed().length === 0 || runs < PROGRESS_EVERY || LIVES !== undefined) return isGood
  console.log(`\nFAILED: nothing reached ${missed().join(', ')}`)
  return false
}

function foul(runs: number): Promise<boolean> {
  const worst = noWorst()
  return check(runs, { name: 'weathers', drawn: weathers, play: (weather) => weathered(weather, worst) }, () =>
    console.log('  at worst', worst),
  )
}

const fair = (runs: number): Promise<boolean> =>
  check(runs, { name: 'fair-weathers', drawn: fairWeathers, play: unharmed }, () => {})

function falter(runs: number): Promise<boolean> {
  const worst = noWorst()
  return check(runs, { name: 'faltering', drawn: faltering, play: (weather) => steppedDown(weather, worst) }, () =>
    console.log('  at worst', worst),
  )
}

function surviving(runs: number, name: string, drawn: fc.Arbitrary<Weather>): Promise<boolean> {
  let worstMs = 0
  const play = async (weather: Weather) => {
    const excessMs = await survived(weather)
    worstMs = Math.max(worstMs, excessMs)
  }
  return check(runs, { name, drawn, play }, () => console.log('  at worst, beyond the round trips', worstMs))
}

const CHECKS: Readonly<Record<string, (runs: number) => Promise<boolean>>> = {
  lives,
  weathers: foul,
  faltering: falter,
  'fair-weathers': fair,
  starving: (runs) => surviving(runs, 'starving', starving),
  'dying-together': (runs) => surviving(runs, 'dying-together', dyingTogether),
  speaking: (runs) => surviving(runs, 'speaking', speaking),
  recovering: (runs) => surviving(runs, 'recovering', recovering),
  nodes: (runs) =>
    check(runs, { name: 'nodes', drawn: nodesScripts, play: (script) => playNodes(script).then(() => {}) }, () => {}),
  // Each is some forty times as long as a life of a session.
  channels: (runs) =>
    check(
      Math.ceil(runs / 10),
      { name: 'channels', drawn: channelSteps, play: (steps) => playChannelLife(steps).then(() => {}) },
      () => {},
    ),
  members: (runs) =>
    check(
      Math.ceil(runs / 10),
      { name: 'members', drawn: memberSteps, play: (steps) => playChannelLife(steps).then(() => {}) },
      () => {},
    ),
  crawling: (runs) =>
    check(runs, { name: 'crawling', drawn: crawling, play: (weather) => opened(weather).then(() => {}) }, () => {}),
  // One takes as long as ten of the others.
  'slow-lines': (runs) =>
    check(Math.ceil(runs / 10), { name: 'slow-lines', drawn: slowLives, play: resumed }, () => {}),
  hampered: (runs) =>
    check(Math.ceil(runs / 10), { name: 'hampered', drawn: hamperedLives, play: unhampered }, () => {}),
}

async function simulate(runs: number): Promise<boolean> {
  const chosen = Object.entries(CHECKS).filter(([name]) => values.only === undefined || values.only === name)
  // Mutants stop at the first that fails.
  for (const [, run] of chosen) if (!(await run(runs))) return false
  return true
}

const isGood = values.replay === undefined ? await simulate(Number(RUNS ?? 10_000)) : await replay(values.replay)
process.exitCode = isGood ? 0 : 1
