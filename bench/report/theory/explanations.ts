import type { Load } from '../../format/cell.ts'
import type { FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import type { Spread } from '../../format/spread.ts'

/** Why measurements may lie outside of what their formulas allow, and which. */
interface Reason {
  readonly why: string
  explains(row: Row, figure: FigureName): boolean
}

const COSTS: readonly FigureName[] = ['requests', 'bytesDown', 'bytesUp']

/** Messages follow each other faster than round trips. */
const isBusy = ({ rttMs, load }: Row): boolean =>
  load !== null && rttMs > 0 && (load.ratePerSecond * rttMs) / 1_000 > load.burst

/** The time between two messages, or bursts. */
const gapMs = ({ ratePerSecond, burst }: Load): number => (1_000 * burst) / ratePerSecond

/** What is said by POST, and comes back from afar: its median, and nothing for any other figure. */
function farEchoMs({ scenario, technique, figures }: Row, figure: FigureName): number | null {
  if (scenario !== 'far-echo' || technique === 'websocket' || figure !== 'latencyP50Ms') return null
  return figures.latencyP50Ms?.median ?? null
}

/** The most that processes and timers on the way have been seen to take by themselves. */
const MOST_OWN_MS = 6

/** Of a message for which alone an acknowledgement is owed. */
const LARGE_BYTES = 64 * 1_024

/** The first that fits is said; whatever none fits stands in the report as unexplained. */
const REASONS: readonly Reason[] = [
  {
    why: 'A run of few polls is cut at its ends: one poll more or less than its share is a large part of them.',
    explains: ({ technique }, figure) => technique === 'short-polling' && COSTS.includes(figure),
  },
  {
    why: 'The run was over before an acknowledgement was owed.',
    explains: ({ technique, scenario, figures }, figure) =>
      ['sse', 'http-streaming'].includes(technique) && scenario.endsWith('down') && figures[figure]?.median === 0,
  },
  {
    why: 'Where messages come back faster than they are acknowledged, answers to polls and answers to POSTs bring some of them twice.',
    explains: (row, figure) =>
      row.technique === 'long-polling' && row.scenario === 'far-echo' && isBusy(row) && COSTS.includes(figure),
  },
  {
    why: 'A run of few turns is cut at its ends: its first message goes alone, and so does what is left at last.',
    explains: (row, figure) => row.technique !== 'websocket' && isBusy(row) && COSTS.includes(figure),
  },
  {
    why: 'The machine itself takes longer for a poll than the next message takes to follow: an answer brings several.',
    explains: ({ technique, rttMs, load }, figure) =>
      technique === 'long-polling' && rttMs === 0 && (load?.ratePerSecond ?? 0) >= 1_000 && COSTS.includes(figure),
  },
  {
    why: 'A POST takes longer than the next message takes to follow: it brings several.',
    explains: ({ technique, scenario, rttMs, load }, figure) =>
      ['sse', 'http-streaming'].includes(technique) &&
      scenario === 'echo' &&
      rttMs === 0 &&
      (load?.ratePerSecond ?? 0) >= 1_000 &&
      COSTS.includes(figure),
  },
  {
    why: 'An acknowledgement is owed after 64 KiB, which each of these messages is by itself: it takes a request of its own.',
    explains: ({ technique, scenario, load }, figure) =>
      technique !== 'websocket' &&
      scenario === 'echo' &&
      (load?.payloadBytes ?? 0) >= LARGE_BYTES &&
      COSTS.includes(figure),
  },
  {
    why: 'It takes the processors milliseconds to write, read and check 64 KiB at each end, more than is allowed for what they do.',
    explains: ({ rttMs, load, figures }, figure) =>
      rttMs === 0 &&
      (load?.payloadBytes ?? 0) >= LARGE_BYTES &&
      figure === 'latencyP50Ms' &&
      (figures.latencyP50Ms?.median ?? 0) <= MOST_OWN_MS,
  },
  {
    why: 'Of so few messages a second each finds every process asleep that has a part in it.',
    explains: ({ technique, scenario, rttMs, load, figures }, figure) => {
      const ms = figures.latencyP50Ms?.median ?? 0
      if (figure !== 'latencyP50Ms' || load === null || load.ratePerSecond > 20) return false
      const isFar = scenario === 'far-echo' && technique === 'websocket'
      return (isFar || (scenario === 'echo' && rttMs === 0)) && ms > rttMs && ms <= rttMs + MOST_OWN_MS
    },
  },
  {
    why: 'The next poll begins when the answer to this one is there, and on a busy machine that takes a while: idle clients are counted beside everything else.',
    explains: ({ technique, scenario, figures: { requestsPerMinute } }, figure) =>
      technique === 'short-polling' &&
      scenario === 'idle' &&
      figure.endsWith('PerMinute') &&
      (requestsPerMinute?.median ?? 0) > 45 &&
      (requestsPerMinute?.median ?? 0) < 60,
  },
  {
    why: 'Of 20 messages a second each finds every process on the way asleep, and the proxy’s timers are late by up to a millisecond each way. Through the same proxy without any distance an echo by POST takes 4 to 5 ms.',
    explains(row, figure) {
      const ms = farEchoMs(row, figure)
      return ms !== null && !isBusy(row) && ms > row.rttMs && ms <= row.rttMs + MOST_OWN_MS
    },
  },
  {
    why: 'Node’s fetch hands over an answer before it has the connection back, so the next POST takes another one. Where a poll is on that, a third is opened, and everything that is said meanwhile waits for one round trip more: once in a run, which is short. After a warm-up of several seconds the median is as predicted.',
    explains(row, figure) {
      const ms = farEchoMs(row, figure)
      return (
        ms !== null && row.technique === 'short-polling' && isBusy(row) && ms > 1.5 * row.rttMs && ms <= 2.5 * row.rttMs
      )
    },
  },
  {
    why: 'A round trip takes exactly as long as several messages take to follow each other. So waits for the POST before are not spread evenly, but lie in as many heaps, which the machine’s own milliseconds push on turn by turn. In a short run the median is at the edge of one.',
    explains(row, figure) {
      const ms = farEchoMs(row, figure)
      if (ms === null || row.load === null || !isBusy(row)) return false
      const heapMs = gapMs(row.load)
      return row.rttMs % heapMs === 0 && Math.abs(ms - 1.5 * row.rttMs) <= heapMs / 2
    },
  },
]

/** Of the machine: whoever shares it with so many is timed by them. */
const MOST_OTHERS_PERCENT = 15

/** Part of the median. Others come and go: where all rounds agree, it was not them. */
const LEAST_SCATTER = 0.1

const isScattered = ({ median, min, max }: Spread): boolean => max - min > LEAST_SCATTER * median

function noise({ figures, rounds }: Row, figure: FigureName): string | null {
  const { othersPercent, [figure]: measured } = figures
  if (!figure.endsWith('Ms') || othersPercent === undefined || measured === undefined) return null
  return othersPercent.median > MOST_OTHERS_PERCENT && (rounds === 1 || isScattered(measured))
    ? `Others took ${Math.round(othersPercent.median)} % of the machine meanwhile.`
    : null
}

/** Null: nobody knows. */
export const explanation = (row: Row, figure: FigureName): string | null =>
  REASONS.find((reason) => reason.explains(row, figure))?.why ?? noise(row, figure)
