import type { Finding } from './attack.ts'

/** One phase of a run. */
export interface Measured {
  readonly peakBytes: number
  readonly lagMs: number
  readonly latenessMs: number
}

export interface Run {
  /** Before the attack, on the same machine in the same minute. */
  readonly quiet: Measured
  /** Null: the process ended, or did not answer any more. */
  readonly attacked: Measured | null
  readonly finding: Finding
  /** Why the process ended; null: it lives. */
  readonly ended: string | null
  /** What happened to good clients and must not. */
  readonly wrongs: readonly string[]
  /** Good clients that did not hear everything, and new ones that could not connect, after the attack. */
  readonly lost: readonly string[]
  /** Messages of the attacker that the application took for a user's. */
  readonly forged: number
}

export type Verdict = 'HELD' | 'WEAK' | 'BROKEN'

export interface Judgement {
  readonly verdict: Verdict
  /** Empty when it was held. */
  readonly reasons: readonly string[]
}

const MB = 1024 * 1024

/** The heap of 256 MB, and as much beside it for what lies outside of it. */
const MOST_BYTES = 512 * MB
/** Lateness is compared with that of the quiet phase, so that a busy machine is no failure. Less than this is as good as none. */
const FLOOR_MS = 20
const BROKEN_TIMES = 150

const MOST_NAMED = 3

/**
 * `weakTimes`: how many times as late as in the quiet phase is a weakness. `mostLateMs`: so is that,
 * on a machine that is as quick as it should be in the quiet phase.
 */
export function judge(run: Run, weakTimes = 25, mostLateMs = FLOOR_MS * weakTimes): Judgement {
  const broken = [...brokenBy(run)]
  if (broken.length > 0) return { verdict: 'BROKEN', reasons: broken }
  const weak = [...weakBy(run, weakTimes, Math.min(weakTimes, mostLateMs / FLOOR_MS))]
  return { verdict: weak.length > 0 ? 'WEAK' : 'HELD', reasons: weak }
}

const times = (late: number, quiet: number): number => Math.max(late, FLOOR_MS) / Math.max(quiet, FLOOR_MS)

const some = (all: readonly string[]): string =>
  all.length <= MOST_NAMED
    ? all.join('; ')
    : `${all.slice(0, MOST_NAMED).join('; ')} and ${all.length - MOST_NAMED} more`

function* brokenBy({ attacked, ended, finding, forged, lost, quiet, wrongs }: Run): Generator<string> {
  if (ended !== null) return yield ended
  if (finding.broken !== undefined) yield finding.broken
  if (forged > 0) yield `${forged} forged messages reached the application`
  if (wrongs.length > 0) yield some(wrongs)
  if (lost.length > 0) yield `lost: ${some(lost)}`
  if (attacked === null) return yield 'it did not answer any more'
  const late = times(attacked.latenessMs, quiet.latenessMs)
  if (late > BROKEN_TIMES) yield `good clients waited ${late.toFixed(0)} times as long`
}

function* weakBy({ attacked, finding, quiet }: Run, weakTimes: number, weakLate: number): Generator<string> {
  if (finding.weak !== undefined) yield finding.weak
  if (attacked === null) return
  if (attacked.peakBytes > MOST_BYTES) yield `it took ${(attacked.peakBytes / MB).toFixed(0)} MB`
  const late = times(attacked.latenessMs, quiet.latenessMs)
  if (late > weakLate) yield `good clients waited ${late.toFixed(0)} times as long`
  const lag = times(attacked.lagMs, quiet.lagMs)
  if (lag > weakTimes) yield `the loop was ${lag.toFixed(0)} times as late`
}
