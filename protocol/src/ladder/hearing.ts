import { type Attempt, faultOf } from './attempt.ts'
import type { LadderEvent } from './events.ts'
import { ask, excuse, letGo } from './judging.ts'
import { settle, takeOver, VENTURE_MS } from './racing.ts'
import { probation } from './rung.ts'
import { isBetter, type LadderState, present, rest } from './state.ts'

function answered(state: LadderState, attempt: Attempt, since: number): void {
  const { now, options, owner, wanted } = state
  const { rung, phase } = attempt
  const provedAt = phase.provedAt ?? now
  const tookMs = attempt.stale ? 0 : now - since
  // How long it took to open says nothing of the silences to come.
  if (phase.provedAt === undefined) attempt.rhythmMs = 0
  // It was opened since: where it carries, nothing is away any more.
  if (attempt.openedAt > (state.awaySince ?? Infinity)) state.awaySince = undefined
  if (attempt.stale) {
    attempt.stale--
    attempt.phase = { type: 'asked', provedAt, askedAt: since }
  } else {
    rung.rttMs += (tookMs - rung.rttMs) / (rung.rttMs ? 2 : 1)
    attempt.answeredAt = now
    attempt.record = phase.type === 'suspect' || attempt.record === 'late' ? 'late' : null
    attempt.phase = { type: 'carrying', provedAt }
  }
  const other = present(state)
  if (attempt === owner) settle(state, attempt)
  else if (!other || (wanted && isBetter(state, attempt, other))) takeOver(state, attempt)
  else if (!isBetter(state, attempt, other)) letGo(state, attempt, null)
  // A rung above the present one that is slower by far is not better.
  else if (tookMs > Math.max(options.slowMs, 4 * other.rung.rttMs)) letGo(state, attempt, 'late')
  else if (now >= provedAt + probation(rung, options)) takeOver(state, attempt)
}

/** Takes what an event says. Of a link that is not open it says nothing. */
export function take(state: LadderState, event: LadderEvent): void {
  const { now, attempts, rungs, options } = state
  const attempt = 'link' in event && attempts.find(({ link }) => link === event.link)
  if (attempt) {
    const { askedAt } = attempt.phase
    if (event.type === 'heard') {
      // The more often a silence was innocent, the longer it may be: the answer to a question does
      // not take that back.
      attempt.rhythmMs = Math.max(now - attempt.heardAt, attempt.rhythmMs / (askedAt === undefined ? 2 : 1))
      attempt.heardAt = now
    } else if (event.type === 'welcomed') {
      attempt.maxSilenceMs = event.pingMs * 1.2 + 1_000
      if (attempt.phase.type !== 'opening') return
      state.openMs = Math.max(options.openMs, 2 * (now - attempt.openedAt))
      ask(state, attempt)
    } else if (event.type === 'bulk') {
      attempt.bulkAt = now
    } else if (event.type === 'tick') {
      if (attempt.phase.type === 'carrying') ask(state, attempt)
    } else if (askedAt !== undefined) answered(state, attempt, askedAt)
  }
  switch (event.type) {
    case 'lost':
      // The gateway names one pause for all its clients: the jitter spreads them over as much
      // again.
      if (event.retryAfterMs) {
        state.notBefore = now + event.retryAfterMs * (1 + state.random())
        state.settledAt = state.links
      }
      for (const attempt of attempts) {
        if (!event.links.includes(attempt.link)) continue
        // A candidate without room beside another link would find none at once. And where one
        // session ends after another, each would be followed by the next as fast as the network
        // goes.
        if (!event.outcome && (attempt !== state.owner || now < state.nextLifeAt)) rest(state, attempt.rung)
        letGo(state, attempt, faultOf(attempt) && event.outcome)
      }
      if (!event.outcome) state.nextLifeAt = now + options.climbMs
      return
    case 'use':
      state.wanted = rungs.find(({ transport }) => transport === event.transport)
      if (state.wanted) state.wanted.retryAt = now
      return
    case 'away':
      state.awaySince ??= now
      state.ventureAt = event.isQuiet ? Infinity : now + VENTURE_MS
      return
    case 'back':
      for (const rung of rungs) rung.retryAt = 0
      state.settledAt = state.links
      excuse(state, now - (state.awaySince ?? now))
      state.awaySince = undefined
      state.isLate = false
  }
}
