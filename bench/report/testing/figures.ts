import { type Cell, USUAL } from '../../format/cell.ts'
import type { FigureName } from '../../format/figures.ts'
import type { Timeline } from '../../format/results.ts'
import { type Subject, TECHNIQUES } from './subjects.ts'

/** Figures as single numbers. */
export type Plain = { readonly [F in FigureName]?: number }

function latencies(p50: number, tail: number): Plain {
  return {
    latencyP50Ms: p50,
    latencyP90Ms: p50 + tail,
    latencyP99Ms: p50 + 4 * tail,
    latencyP999Ms: p50 + 7 * tail,
    latencyMaxMs: p50 + 8 * tail,
    senderLagP99Ms: 1.2,
  }
}

export function flow(subject: Subject, way: 'down' | 'up' | 'echo', { rttMs, load, http }: Cell): Plain {
  const { pollWaitMs, turns, headUp, headDown, cpuUs, requestUs } = TECHNIQUES[subject.technique]
  const { ratePerSecond, payloadBytes, burst } = load ?? USUAL
  const isBusy = 1_000 / ratePerSecond < rttMs
  const down = way === 'up' ? 0 : 1
  const up = way === 'down' ? 0 : 1
  const heads = http === '2' ? 0.3 : 1
  const waitMs = down * (pollWaitMs + rttMs / 2 + (isBusy ? turns * rttMs : 0)) + (up * rttMs) / 2
  const posts = subject.technique === 'websocket' ? 0 : up
  const polls = subject.technique === 'long-polling' ? down : 0
  return {
    ...latencies(
      waitMs + (0.3 + (0.2 * payloadBytes) / 65_536 + 0.5 * (posts + polls)) * subject.factor,
      0.6 * subject.factor,
    ),
    bytesDown: down * (payloadBytes + 5 + headDown * heads) + posts * 184 * heads + 0.4,
    bytesUp: up * (payloadBytes + 5 + headUp * heads) + polls * 300 * heads + 0.5,
    requests: posts + polls,
    serverWrites: (down + posts) / burst,
    connections: 1 + posts,
    serverCpuUs:
      subject.factor *
      ((cpuUs * (down + up)) / burst + requestUs * (posts + polls) + payloadBytes / 300 + 5_000 / ratePerSecond),
  }
}

/**
 * A message every 100 ms for 8 s. Those sent during the outage arrive late, or, if `isLossy`,
 * never.
 */
export function recovery({ factor, technique }: Subject, isLossy: boolean): { figures: Plain; timeline: Timeline } {
  const gapMs = (technique === 'short-polling' ? 1_400 : 600) * factor
  const startMs = 3_000
  const messages = Array.from({ length: 80 }, (_, index): [number, number | null] => {
    const sentMs = index * 100
    const isCaught = sentMs >= startMs && sentMs < startMs + gapMs
    if (!isCaught) return [sentMs, (technique === 'short-polling' ? (sentMs * 7) % 1_000 : 0) + 0.5 + (index % 7) * 0.1]
    return [sentMs, isLossy ? null : startMs + gapMs - sentMs]
  })
  const missing = messages.filter(([, latencyMs]) => latencyMs === null).length
  return {
    figures: { gapMs, backMs: gapMs, missing, duplicated: 0, outOfOrder: 0 },
    timeline: { hitMs: startMs, messages },
  }
}
