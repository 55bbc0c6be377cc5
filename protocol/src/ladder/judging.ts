import { type Attempt, asked, faultOf } from './attempt.ts'
import { type Outcome, probation, type RungState } from './rung.ts'
import { emit, type LadderState, present } from './state.ts'

/**
 * While a conversation goes on its link is asked this often, so that its round trip is known. Over
 * HTTP the question is a request, which acknowledges as well: it comes before that would be due.
 */
const MEASURE_MS = 20_000

/** How long the next part of something long may take, even where those before took longer. */
const BULK_MS = 3_000

/** How long its answer may take before it is missed. */
export const patience = ({ options, openMs }: LadderState, { rung, openedAt, phase }: Attempt): number =>
  phase.type === 'opening'
    ? // Nothing is known of its pace yet.
      openMs / 2
    : Math.max(
        options.minAnswerMs + 2 * rung.rttMs,
        // Some networks are slow: the first answer may take twice as long as the welcome.
        phase.provedAt === undefined ? 2 * (phase.askedAt - openedAt) : 0,
      )

/** When something is to be done about a link from which nothing more has come by then. */
export function dueAt(state: LadderState, attempt: Attempt): number {
  const { options, openMs, owner } = state
  const { rung, openedAt, heardAt, bulkAt, answeredAt, maxSilenceMs, rhythmMs, phase } = attempt
  // What comes in parts is no silence, and the answer comes after them.
  const isBulk = heardAt < bulkAt + BULK_MS
  const askedAt = Math.max(phase.askedAt ?? openedAt, isBulk ? bulkAt : 0)
  const patienceMs = Math.max(patience(state, attempt), isBulk ? Math.min(BULK_MS, 3 * rhythmMs) : 0)
  if (phase.type === 'suspect') return askedAt + Math.max(options.patienceMs, 2 * patienceMs)
  if (phase.type === 'carrying')
    return attempt === owner
      ? Math.min(
          heardAt + Math.min(maxSilenceMs, Math.max(options.minSilenceMs, 3 * rhythmMs)),
          // A lively link is never silent, and would never be asked: its round trip would be what
          // it was at the beginning.
          4 * rhythmMs < MEASURE_MS ? answeredAt + MEASURE_MS : Infinity,
        )
      : phase.provedAt + probation(rung, options)
  return Math.max(askedAt + patienceMs, phase.provedAt === undefined ? openedAt + openMs : 0)
}

export function ask(state: LadderState, attempt: Attempt): void {
  if (attempt.phase.askedAt !== undefined) attempt.stale++
  attempt.phase = asked(attempt.phase, state.now)
  emit(state, 'ping', attempt)
}

export const blame = ({ rung }: Attempt, outcome: Outcome | null): string | null =>
  outcome && `${rung.transport} was ${outcome}`

/**
 * Counts a failure and lets the rung rest. `provedAt`: when its link had carried; undefined when it
 * never had.
 */
function fail(
  { now, random, options, notBefore }: LadderState,
  rung: RungState,
  outcome: Outcome,
  provedAt?: number,
): void {
  // The gateway has sent away what carried, and says until when: in a deploy node after node does.
  if (provedAt !== undefined && now < notBefore) return
  if (now - (provedAt ?? now) >= options.stableMs || now - rung.failedAt >= options.memoryMs) rung.failures = 0
  rung.failures++
  rung.outcome = outcome
  rung.failedAt = rung.retryAt = now
  // A link that has carried may be cut for no reason of its own: the first time, its rung is tried
  // again at once.
  if (provedAt === undefined || rung.failures > 1)
    rung.retryAt += random() * Math.min(options.maxMs, options.firstMs * 2 ** rung.failures)
}

/** `outcome`: how it failed; null when it did not, or is not to blame. */
export function letGo(state: LadderState, attempt: Attempt, outcome: Outcome | null = faultOf(attempt)): void {
  const { link, rung } = attempt
  state.attempts = state.attempts.filter((other) => other !== attempt)
  const counted = state.awaySince === undefined ? outcome : null
  state.effects.push({ type: 'close', link, transport: rung.transport, outcome: counted })
  if (attempt === state.owner) {
    state.owner = undefined
    state.trouble = blame(attempt, outcome)
  }
  // It may be the network that takes so long: while nothing carries, patience grows with each that
  // was waited for.
  if (outcome === 'silent' && !present(state)) state.openMs = Math.min(4 * state.options.openMs, 1.2 * state.openMs)
  if (counted) fail(state, rung, counted, attempt.phase.provedAt)
}

/** Does what is due: asks, suspects or gives up each link that has been silent for too long. */
export function judge(state: LadderState): void {
  for (const attempt of state.attempts) {
    const { type, provedAt, askedAt } = attempt.phase
    if (state.now < dueAt(state, attempt)) continue
    if (type === 'carrying') ask(state, attempt)
    else if (type === 'asked' && provedAt !== undefined && attempt === state.owner)
      attempt.phase = { type: 'suspect', provedAt, askedAt }
    else letGo(state, attempt)
  }
}

/**
 * That time does not count, and what happened in it is no link's fault: each link is asked how it is
 * now.
 */
export function excuse(state: LadderState, missedMs: number): void {
  for (const attempt of state.attempts) {
    const { phase, rung, openedAt } = attempt
    // Its answer will be no measure: the welcome is one.
    if (phase.type === 'asked' && phase.provedAt === undefined) rung.rttMs ||= phase.askedAt - openedAt
    attempt.openedAt += missedMs
    attempt.heardAt += missedMs
    attempt.record = 'excused'
    if (phase.type !== 'opening') ask(state, attempt)
  }
}
