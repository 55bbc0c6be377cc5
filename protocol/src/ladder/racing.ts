import { type Attempt, faultOf, hasCarried } from './attempt.ts'
import { blame, letGo } from './judging.ts'
import type { RungState } from './rung.ts'
import { above, emit, isBetter, type LadderState, present, rest } from './state.ts'

const FIRST = 'it was the first that carried'

/** A rung that is worth a link, and when it may be opened. */
interface Opening {
  readonly rung: RungState
  readonly at: number
}

/**
 * What may be opened beside the links that are open, in order. In the background one is tried at a
 * time, and gets all its time.
 */
export function openings(state: LadderState): readonly Opening[] {
  const { wanted, order, attempts, owner, options, settledAt } = state
  const carrying = present(state)
  // No rung is tried twice while another waits for its first turn.
  const turn = ({ link }: RungState) => Math.max(link, settledAt)
  const rungs = (
    carrying ? above(state, carrying.rung) : wanted ? [wanted] : [...order].sort((a, b) => turn(a) - turn(b))
  ).filter((rung) => !attempts.some((attempt) => attempt.rung === rung && attempt.phase.type !== 'suspect'))
  // While the best rung carries, which is the rule, the rest is not worth its time.
  if (!rungs.length) return []
  const pending = attempts.filter((attempt) => !hasCarried(attempt))
  const notBefore = Math.max(
    state.notBefore,
    ...pending.map(
      (attempt) =>
        attempt.openedAt +
        (carrying
          ? state.openMs
          : // Where the round trip is long, the first gets the time that it takes to open. Once one has missed it, more are soon tried.
            options.raceMs + (attempt === owner && !pending[1] ? 2 * attempt.rung.rttMs : 0)),
    ),
  )
  return rungs.map((rung) => ({ rung, at: Math.max(rung.retryAt, notBefore) }))
}

/**
 * That one carries. Better rungs that were not tried, because it was remembered, get their turn
 * later.
 */
export function settle(state: LadderState, { rung }: Attempt): void {
  state.order = state.rungs
  state.settledAt = state.links
  state.trouble = null
  for (const better of above(state, rung)) if (!better.attempts) rest(state, better)
}

export function takeOver(state: LadderState, attempt: Attempt): void {
  const { owner } = state
  if (owner && hasCarried(owner)) state.trouble = blame(owner, faultOf(owner))
  else if (owner) state.trouble ??= `${owner.rung.transport} has not carried yet`
  state.reason = !present(state)
    ? (state.trouble ?? FIRST)
    : state.wanted
      ? 'the application asked for it'
      : 'it is better, and carries again'
  state.owner = attempt
  // What ended the link before may have ended this one too since it was proved, or swallow the
  // claim: it is asked at the first silence, and how quiet it was as a candidate says nothing.
  attempt.rhythmMs = 0
  attempt.heardAt = state.now
  emit(state, 'claim', attempt)
  for (const other of state.attempts) {
    if (other.phase.type === 'suspect') letGo(state, other)
    // A better one that is still opening may yet carry, and then takes over in its turn.
    else if (other !== attempt && !isBetter(state, other, attempt)) letGo(state, other, null)
  }
  settle(state, attempt)
}

/** Between two attempts while the page is away. */
export const VENTURE_MS = 30_000

/**
 * A page that is told that it is offline may never be told that it is not: one link is tried, and
 * the absence is over when it carries.
 */
export function venture(state: LadderState): void {
  for (const attempt of state.attempts) letGo(state, attempt, null)
  state.ventureAt = state.now + VENTURE_MS
  race(state)
}

/** Opens the link that should be open now, if any. */
export function race(state: LadderState): void {
  const { attempts, owner, now } = state
  const ready = attempts.find(hasCarried)
  if (!owner && ready) return takeOver(state, ready)
  const rung = openings(state).find(({ at }) => now >= at)?.rung
  if (!rung) return
  rung.attempts++
  rung.link = ++state.links
  const attempt: Attempt = {
    link: rung.link,
    rung,
    openedAt: now,
    heardAt: now,
    bulkAt: 0,
    answeredAt: 0,
    maxSilenceMs: 0,
    rhythmMs: 0,
    record: null,
    stale: 0,
    phase: { type: 'opening' },
  }
  state.attempts = [...attempts, attempt]
  emit(state, owner ? 'candidate' : 'owner', attempt)
  if (owner) return
  state.owner = attempt
  state.reason = state.trouble ?? FIRST
}
