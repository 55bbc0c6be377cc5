import type { Load } from '../../format/cell.ts'
import type { FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import type { Spread } from '../../format/spread.ts'

/** A reason for measurements outside their tolerance, and the measurements that it explains. */
interface Reason {
  readonly why: string
  explains(row: Row, figure: FigureName): boolean
}

const COSTS: readonly FigureName[] = ['requests', 'bytesDown', 'bytesUp']

/** Whether messages follow each other faster than round trips. */
const isBusy = ({ rttMs, load }: Row): boolean =>
  load !== null && rttMs > 0 && (load.ratePerSecond * rttMs) / 1_000 > load.burst

/** The time between two messages, or bursts. */
const gapMs = ({ ratePerSecond, burst }: Load): number => (1_000 * burst) / ratePerSecond

/** The median latency of an echo by POST at a distance; null for any other row or figure. */
function farEchoMs({ scenario, technique, figures }: Row, figure: FigureName): number | null {
  if (scenario !== 'far-echo' || technique === 'websocket' || figure !== 'latencyP50Ms') return null
  return figures.latencyP50Ms?.median ?? null
}

/** The most that processes and timers on the way were seen to take. */
const MOST_OWN_MS = 6

/** The interval at which browsers report progress. */
const MOST_PROGRESS_MS = 50

/** The size from which a single message requires an acknowledgement. */
const LARGE_BYTES = 64 * 1_024

/** The first match is reported; a measurement without one is reported as unexplained. */
const REASONS: readonly Reason[] = [
  {
    why: 'A round of few polls is cut at its ends: one poll more or less is a large share of them.',
    explains: ({ technique }, figure) => technique === 'short-polling' && COSTS.includes(figure),
  },
  {
    why: 'The round ended before an acknowledgement was due.',
    explains: ({ technique, scenario, figures }, figure) =>
      ['sse', 'http-streaming'].includes(technique) && scenario.endsWith('down') && figures[figure]?.median === 0,
  },
  {
    why: 'Where messages come back faster than they are acknowledged, responses to polls and to POSTs bring some of them twice.',
    explains: (row, figure) =>
      row.technique === 'long-polling' && row.scenario === 'far-echo' && isBusy(row) && COSTS.includes(figure),
  },
  {
    why: 'A round of few turns is cut at its ends: the first and the last message travel alone.',
    explains: (row, figure) => row.technique !== 'websocket' && isBusy(row) && COSTS.includes(figure),
  },
  {
    why: 'A poll takes the machine longer than the time between two messages: a response brings several.',
    explains: ({ technique, rttMs, load }, figure) =>
      technique === 'long-polling' && rttMs === 0 && (load?.ratePerSecond ?? 0) >= 1_000 && COSTS.includes(figure),
  },
  {
    why: 'A POST takes longer than the time between two messages: it carries several.',
    explains: ({ technique, scenario, rttMs, load }, figure) =>
      ['sse', 'http-streaming'].includes(technique) &&
      scenario === 'echo' &&
      rttMs === 0 &&
      (load?.ratePerSecond ?? 0) >= 1_000 &&
      COSTS.includes(figure),
  },
  {
    why: 'An acknowledgement is due after 64 KiB, which each of these messages has: it takes a request of its own.',
    explains: ({ technique, scenario, load }, figure) =>
      technique !== 'websocket' &&
      scenario === 'echo' &&
      (load?.payloadBytes ?? 0) >= LARGE_BYTES &&
      COSTS.includes(figure),
  },
  {
    why: 'Writing, reading and checking 64 KiB takes milliseconds at each end, more than the tolerance allows for the machine.',
    explains: ({ rttMs, load, figures }, figure) =>
      rttMs === 0 &&
      (load?.payloadBytes ?? 0) >= LARGE_BYTES &&
      figure === 'latencyP50Ms' &&
      (figures.latencyP50Ms?.median ?? 0) <= MOST_OWN_MS,
  },
  {
    why: 'Chromium and Firefox report the progress of an XMLHttpRequest every 50 ms at most.',
    explains: ({ scenario, technique, figures }, figure) =>
      scenario === 'page' &&
      ['xhr-streaming', 'multipart'].includes(technique) &&
      figure === 'latencyP50Ms' &&
      (figures.latencyP50Ms?.median ?? 0) <= MOST_PROGRESS_MS + MOST_OWN_MS,
  },
  {
    why: 'Replies come with the responses to messages up, and the poll is silent: now and then the client pings by it, which takes two more requests.',
    explains: ({ scenario, technique, figures }, figure) =>
      scenario === 'page' &&
      technique.endsWith('polling') &&
      (figures.requests?.median ?? 0) > 1 &&
      COSTS.includes(figure),
  },
  {
    why: 'A page’s request passes several processes of its browser, which takes milliseconds: without a library it takes as long.',
    explains: ({ scenario, figures }, figure) =>
      scenario === 'page' && figure === 'latencyP50Ms' && (figures.latencyP50Ms?.median ?? 0) <= MOST_OWN_MS,
  },
  {
    why: 'In this page an answer took longer than the time between two messages: a request carries several, or a poll crosses it.',
    explains: ({ scenario, load, figures }, figure) =>
      scenario === 'page' &&
      load !== null &&
      (figures.latencyP90Ms?.median ?? 0) > gapMs(load) &&
      COSTS.includes(figure),
  },
  {
    why: 'At such a low rate every message finds the processes involved asleep.',
    explains: ({ technique, scenario, rttMs, load, figures }, figure) => {
      const ms = figures.latencyP50Ms?.median ?? 0
      if (figure !== 'latencyP50Ms' || load === null || load.ratePerSecond > 20) return false
      const isFar = scenario === 'far-echo' && technique === 'websocket'
      return (isFar || (scenario === 'echo' && rttMs === 0)) && ms > rttMs && ms <= rttMs + MOST_OWN_MS
    },
  },
  {
    why: 'The next poll starts when the response to the previous one has arrived, which takes a while on a busy machine: idle clients are counted in the background of other scenarios.',
    explains: ({ technique, scenario, figures: { requestsPerMinute } }, figure) =>
      technique === 'short-polling' &&
      scenario === 'idle' &&
      figure.endsWith('PerMinute') &&
      (requestsPerMinute?.median ?? 0) > 45 &&
      (requestsPerMinute?.median ?? 0) < 60,
  },
  {
    why: 'At 20 messages/s every message finds the processes on the way asleep, and the proxy’s timers are up to a millisecond late in each direction. Through the same proxy without distance an echo by POST takes 4 to 5 ms.',
    explains(row, figure) {
      const ms = farEchoMs(row, figure)
      return ms !== null && !isBusy(row) && ms > row.rttMs && ms <= row.rttMs + MOST_OWN_MS
    },
  },
  {
    why: 'Node’s fetch delivers a response before its connection is free, so the next POST uses another one. If a poll occupies that, a third is opened, and messages wait for one more round trip: once per round, which is short. After a warm-up of several seconds the median is as predicted.',
    explains(row, figure) {
      const ms = farEchoMs(row, figure)
      return (
        ms !== null && row.technique === 'short-polling' && isBusy(row) && ms > 1.5 * row.rttMs && ms <= 2.5 * row.rttMs
      )
    },
  },
  {
    why: 'A round trip is an exact multiple of the time between messages. So the waits for the previous POST are not spread evenly, but form as many clusters, which the machine’s own milliseconds shift turn by turn. In a short round the median is at the edge of one.',
    explains(row, figure) {
      const ms = farEchoMs(row, figure)
      if (ms === null || row.load === null || !isBusy(row)) return false
      const heapMs = gapMs(row.load)
      return row.rttMs % heapMs === 0 && Math.abs(ms - 1.5 * row.rttMs) <= heapMs / 2
    },
  },
]

/** The share of the machine above which other processes explain a latency. */
const MOST_OTHERS_PERCENT = 15

/**
 * As a share of the median. Other processes come and go: if all rounds agree, they are not the
 * reason.
 */
const LEAST_SCATTER = 0.1

const isScattered = ({ median, min, max }: Spread): boolean => max - min > LEAST_SCATTER * median

function noise({ figures, rounds }: Row, figure: FigureName): string | null {
  const { othersPercent, [figure]: measured } = figures
  if (!figure.endsWith('Ms') || othersPercent === undefined || measured === undefined) return null
  return othersPercent.median > MOST_OTHERS_PERCENT && (rounds === 1 || isScattered(measured))
    ? `Other processes used ${Math.round(othersPercent.median)} % of the machine meanwhile.`
    : null
}

/** Null if the reason is unknown. */
export const explanation = (row: Row, figure: FigureName): string | null =>
  REASONS.find((reason) => reason.explains(row, figure))?.why ?? noise(row, figure)
