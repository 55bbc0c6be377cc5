import { hasCarried } from './attempt.ts'
import type { LadderEffect, LadderEvent } from './events.ts'
import { take } from './hearing.ts'
import { dueAt, excuse, judge, patience } from './judging.ts'
import { LADDER, type LadderOptions } from './options.ts'
import { openings, race, venture } from './racing.ts'
import { createRung, type Rung } from './rung.ts'
import type { LadderState } from './state.ts'

/** A step this long after its time was late because the loop was busy or the page asleep. */
const LATE_MS = 250

/** The client's ordered list of transports, and its policy for stepping down and up. */
export interface Ladder {
  /** When to tick next; `Infinity` when only an event can change anything. */
  readonly deadline: number
  /** Why the rung in use is in use. */
  readonly reason: string
  /** Best first. */
  readonly rungs: readonly Rung[]
  /** The highest number that a link has. The next has the one after it. */
  links: number
  /** How long an answer on that link may take before it is missed. */
  answerMs(link: number): number
  /** When a part of something long last came down that link, behind which an answer waits; 0: never. */
  bulkAt(link: number): number
  /** Takes an event, and returns what to do. */
  step(event: LadderEvent, now: number): readonly LadderEffect[]
}

function deadlineOf(state: LadderState): number {
  if (state.awaySince !== undefined) return state.attempts.some(hasCarried) ? Infinity : state.ventureAt
  // Every message leads here, so no arrays are made of the few numbers.
  let deadline = Infinity
  for (const attempt of state.attempts) deadline = Math.min(deadline, dueAt(state, attempt))
  for (const { at } of openings(state)) deadline = Math.min(deadline, at)
  return Math.max(state.now, deadline)
}

/**
 * Pure: `step` takes an event at a time and returns what to do; `deadline` says when to tick next.
 *
 * One link, the owner, is in use. While it does not carry, or is suspect, the other rungs are tried
 * beside it, best first, each `raceMs` after the one before; the first that has carried takes over,
 * and no link is given up before. While the owner carries, the rungs above it are tried in the
 * background, with growing pauses, and must hold for a while before they take over.
 *
 * `transports`: names, best first; at least one. `remembered`: the one that carried here before, to
 * begin with.
 */
export function createLadder(
  transports: readonly string[],
  random: () => number,
  options: LadderOptions = LADDER,
  remembered?: string,
): Ladder {
  const rungs = transports.map(createRung)
  const state: LadderState & Ladder & { deadline: number } = {
    options,
    random,
    rungs,
    order: [...rungs.filter(({ transport }) => transport === remembered), ...rungs],
    wanted: undefined,
    attempts: [],
    links: 0,
    owner: undefined,
    openMs: options.openMs,
    settledAt: 0,
    reason: '',
    trouble: undefined,
    notBefore: 0,
    nextLifeAt: 0,
    ventureAt: 0,
    awaySince: undefined,
    isLate: false,
    now: 0,
    effects: [],
    deadline: 0,
    answerMs(link) {
      const attempt = state.attempts.find((attempt) => attempt.link === link)
      return attempt ? patience(state, attempt) : state.openMs / 2
    },
    bulkAt: (link) => state.attempts.find((attempt) => attempt.link === link)?.bulkAt ?? 0,
    step(event, now) {
      const isTick = event.type === 'tick'
      // What is due while the page is away is no sign of a busy loop.
      const lateMs = state.awaySince === undefined ? now - state.deadline : 0
      const wasLate = state.isLate
      state.now = now
      state.effects = []
      // In a hidden tab every tick is late, by a second or a minute. If each were an excuse no link
      // would ever be judged there, so the next is none until a tick was on time.
      if (isTick || lateMs >= LATE_MS) state.isLate = lateMs >= LATE_MS
      // A moment more, for what has come meanwhile to be read.
      if (state.isLate && !wasLate) excuse(state, lateMs + LATE_MS)
      take(state, event)
      if (state.awaySince === undefined) {
        // What has come by now counts before any link is judged.
        if (isTick) judge(state)
        race(state)
      } else if (isTick && now >= deadlineOf(state)) venture(state)
      state.deadline = deadlineOf(state)
      return state.effects
    },
  }
  return state
}
