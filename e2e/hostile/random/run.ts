import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../../../bench/format/quantile.ts'
import { type Draw, drawLives, wordsOf } from './draw.ts'
import { type Lived, live } from './live.ts'

/** How many lives to draw, of which seed, and how many at a time. */
export interface RandomOptions {
  readonly count: number
  readonly seed: number
  /** That one alone; null for all. */
  readonly draw: number | null
  readonly jobs: number
  /** Judge losses alone: times depend on the load of the machine. */
  readonly isCi: boolean
}

/** A life and what it came to. */
export interface Outcome {
  readonly draw: Draw
  readonly lived: Lived | null
  /** Why there is no result. */
  readonly failure: string | null
}

/** After the last fault has ended, messages arrive again within this. */
export const MOST_GAP_MS = 25_000
/** The same in 95 of 100 lives. */
export const USUAL_GAP_MS = 4_000
const USUAL = 0.95
/** Lives begin one after the other, so that they do not slow each other down. */
const APART_MS = 150
const DELAY_RESOLUTION_MS = 10
const NS_PER_MS = 1e6

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

export interface Summary {
  readonly lives: number
  readonly failed: number
  readonly messages: number
  readonly missing: number
  readonly duplicated: number
  readonly outOfOrder: number
  readonly medianGapMs: number
  readonly usualGapMs: number
  readonly longestGapMs: number
}

export function summaryOf(outcomes: readonly Outcome[]): Summary {
  const lived = outcomes.flatMap((outcome) => outcome.lived ?? [])
  const ways = lived.flatMap(({ down, up }) => [down, up])
  const total = (pick: (way: Lived['down']) => number) => ways.reduce((sum, way) => sum + pick(way), 0)
  const gaps = lived.map(({ healedGapMs }) => healedGapMs)
  return {
    lives: outcomes.length,
    failed: outcomes.filter(({ failure }) => failure !== null).length,
    messages: total(({ sent }) => sent),
    missing: total(({ missing }) => missing),
    duplicated: total(({ duplicated }) => duplicated),
    outOfOrder: total(({ outOfOrder }) => outOfOrder),
    medianGapMs: quantile(gaps, 0.5),
    usualGapMs: quantile(gaps, USUAL),
    longestGapMs: Math.max(0, ...gaps),
  }
}

/** What a life misses, whatever the load of the machine; empty when it misses nothing. */
export function wrongWith({ lived, failure }: Outcome, isCi: boolean): string {
  if (lived === null) return failure ?? 'no result'
  const { down, up, healedGapMs } = lived
  const lost = [down, up].some((way) => way.missing + way.duplicated + way.outOfOrder > 0)
  if (lost) return 'a message is missing, duplicated or out of order'
  return !isCi && healedGapMs > MOST_GAP_MS ? `a gap of ${seconds(healedGapMs)} after healing` : ''
}

/** Plays the lives. Returns whether all is within the bars. */
export async function runRandom(options: RandomOptions): Promise<boolean> {
  const { count, seed, draw, jobs, isCi } = options
  const drawn = drawLives(seed, Math.max(count, draw ?? 0)).filter(({ number }) => draw === null || number === draw)
  console.log(`${drawn.length} lives of seed ${seed}, ${Math.min(jobs, drawn.length)} at a time`)
  const delays = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
  delays.enable()
  const outcomes = await playAll(drawn, options)
  delays.disable()
  const busyMs = Math.round(delays.max / NS_PER_MS - DELAY_RESOLUTION_MS)

  const summary = summaryOf(outcomes)
  console.log(`\n${sentenceOf(summary)} (the longest stall of this process: ${busyMs} ms)`)
  const wrong = outcomes.filter((outcome) => wrongWith(outcome, isCi) !== '')
  for (const outcome of wrong) {
    console.log(`FAILED  life ${outcome.draw.number}: ${wrongWith(outcome, isCi)}; ${wordsOf(outcome.draw)}`)
    console.log(`        alone: npm run hostile -- --random ${count} --seed ${seed} --draw ${outcome.draw.number}`)
  }
  const isUsual = isCi || summary.usualGapMs <= USUAL_GAP_MS
  if (!isUsual)
    console.log(`FAILED  the gap after healing exceeds ${seconds(USUAL_GAP_MS)} in more than 5 of 100 lives`)
  return wrong.length === 0 && isUsual
}

/** The result in a sentence. */
export const sentenceOf = (summary: Summary): string =>
  `${summary.lives} lives, ${summary.messages} messages: ${summary.missing} missing, ${summary.duplicated} duplicated, ` +
  `${summary.outOfOrder} out of order; gap after healing ${seconds(summary.medianGapMs)} in half of them, ` +
  `${seconds(summary.usualGapMs)} in 95 %, ${seconds(summary.longestGapMs)} at most`

async function playAll(drawn: readonly Draw[], { count, jobs, draw, isCi }: RandomOptions): Promise<Outcome[]> {
  const queue = [...drawn]
  const outcomes: Outcome[] = []
  const lane = async (index: number) => {
    await sleep(index * APART_MS)
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const outcome = await played(next)
      outcomes.push(outcome)
      const { lived } = outcome
      const gap = lived === null ? 'failed' : seconds(lived.healedGapMs)
      const wrong = wrongWith(outcome, isCi)
      console.log(
        `${String(outcomes.length).padStart(4)} of ${drawn.length}  life ${next.number} of ${count}  gap ${gap}  ` +
          `${wordsOf(next)}  ends on ${lived?.endsOn}${wrong === '' ? '' : `  WRONG: ${wrong}`}`,
      )
      if (draw !== null) console.log(JSON.stringify(lived, null, 1))
    }
  }
  await Promise.all(Array.from({ length: Math.min(jobs, drawn.length) }, (_, index) => lane(index)))
  return outcomes.toSorted((a, b) => a.draw.number - b.draw.number)
}

async function played(draw: Draw): Promise<Outcome> {
  try {
    return { draw, lived: await live(draw), failure: null }
  } catch (error) {
    return { draw, lived: null, failure: String((error as Error).stack) }
  }
}
