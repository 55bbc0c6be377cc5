import { type Attempt, asked, createAttempt, faultOf, hasCarried, patience } from './attempt.ts'
import { createCourse } from './course.ts'
import type { LadderEffect, LadderEvent } from './events.ts'
import { LADDER, type LadderOptions } from './options.ts'
import { fail, measure, type Outcome, probation, type Rung, type RungState } from './rung.ts'

/** A step this long after its time was late because the loop was busy or the page asleep. */
const LATE_MS = 250

const FIRST = 'it was the first that carried'

/** The client's ordered list of transports, and its policy for stepping down and up. */
export interface Ladder {
  /** When to tick next; `Infinity` when only an event can change anything. */
  readonly deadline: number
  /** Why the rung in use is in use. */
  readonly reason: string
  /** Best first. */
  readonly rungs: readonly Rung[]
  /** How long an answer on that link may take before it is missed. */
  answerMs(link: number): number
  /** Takes an event, and returns what to do. */
  step(event: LadderEvent, now: number): readonly LadderEffect[]
}

/**
 * Pure: `step` takes an event at a time and returns what to do; `deadline` says when to tick next.
 *
 * One link, the owner, is in use. While it does not carry, or is suspect, the other rungs are tried beside it, best first, each
 * `raceMs` after the one before; the first that has carried takes over, and no link is given up before. While the owner carries, the
 * rungs above it are tried in the background, with growing pauses, and must hold for a while before they take over.
 *
 * `transports`: names, best first; at least one. `remembered`: the one that carried here before, to begin with.
 */
export function createLadder(
  transports: readonly string[],
  random: () => number,
  options: LadderOptions = LADDER,
  remembered?: string,
): Ladder {
  const course = createCourse(transports, remembered, options)
  const { rungs } = course
  /** Null while the page is here. */
  let awaySince: number | null = null
  let isLate = false
  let attempts: readonly Attempt[] = []
  let owner: Attempt | null = null
  /** Why the rung that was in use is not any more; null for no such rung. */
  let trouble: string | null = null
  let reason = ''
  /** A session that is lost before then is one of a series. */
  let nextLifeAt = 0
  /** Of the step that is being taken. */
  let now = 0
  let effects: LadderEffect[] = []

  const emit = (type: Exclude<LadderEffect['type'], 'close'>, { link, rung: { transport } }: Attempt) =>
    effects.push({ type, link, transport })

  const blame = ({ rung }: Attempt, outcome: Outcome | null) => outcome && `${rung.transport} was ${outcome}`

  /** The owner, if it carries. */
  const present = () => (owner && hasCarried(owner) && owner.phase.type !== 'suspect' ? owner : undefined)

  /** When something is to be done about a link from which nothing more has come by then. */
  const dueAt = (attempt: Attempt) => {
    const { rung, openedAt, heardAt, maxSilenceMs, rhythmMs, phase } = attempt
    switch (phase.type) {
      case 'opening':
        return openedAt + options.openMs
      case 'proving':
        return Math.max(openedAt + options.openMs, phase.askedAt + patience(attempt, options))
      case 'carrying':
        return attempt === owner
          ? heardAt + Math.min(maxSilenceMs, Math.max(options.minSilenceMs, 3 * rhythmMs))
          : phase.provedAt + probation(rung, options)
      case 'asked':
        return phase.askedAt + patience(attempt, options)
      case 'suspect':
        return phase.askedAt + options.patienceMs
    }
  }

  const isBetter = (attempt: Attempt, other: Attempt) => course.above(other.rung).includes(attempt.rung)

  const rest = (rung: RungState) => {
    rung.retryAt = Math.max(rung.retryAt, now + options.climbMs)
  }

  const ask = (attempt: Attempt) => {
    if (attempt.phase.askedAt !== undefined) attempt.stale++
    attempt.phase = asked(attempt.phase, now)
    emit('ping', attempt)
  }

  /** `outcome`: how it failed; null when it did not, or is not to blame. */
  const letGo = (attempt: Attempt, outcome = faultOf(attempt)) => {
    attempts = attempts.filter((other) => other !== attempt)
    const { link, rung } = attempt
    const counted = awaySince === null ? outcome : null
    effects.push({ type: 'close', link, transport: rung.transport, outcome: counted })
    if (attempt === owner) {
      owner = null
      trouble = blame(attempt, outcome)
    }
    if (counted) fail(rung, counted, attempt.phase.provedAt, now, random, options)
  }

  /** That one carries. Better rungs that were not tried, because it was remembered, get their turn later. */
  const settle = ({ rung }: Attempt) => {
    course.order = rungs
    trouble = null
    for (const better of course.above(rung)) if (!better.attempts) rest(better)
  }

  const takeOver = (attempt: Attempt) => {
    if (owner && hasCarried(owner)) trouble = blame(owner, faultOf(owner))
    else if (owner) trouble ??= `${owner.rung.transport} has not carried yet`
    if (present()) reason = course.wanted ? 'the application asked for it' : 'it is better, and carries again'
    else reason = trouble ?? FIRST
    owner = attempt
    // What ended the link before may have ended this one too since it was proved, or swallow the claim: it is asked at the first silence,
    // and how quiet it was as a candidate says nothing.
    attempt.rhythmMs = 0
    attempt.heardAt = now
    emit('claim', attempt)
    for (const other of attempts) {
      if (other.phase.type === 'suspect') letGo(other)
      // A better one that is still opening may yet carry, and then takes over in its turn.
      else if (other !== attempt && !isBetter(other, attempt)) letGo(other, null)
    }
    settle(attempt)
  }

  const answered = (attempt: Attempt, since: number) => {
    const { rung, phase } = attempt
    const provedAt = phase.provedAt ?? now
    const tookMs = attempt.stale ? 0 : now - since
    if (attempt.stale) {
      attempt.stale--
      attempt.phase = { type: 'asked', provedAt, askedAt: since }
    } else {
      measure(rung, tookMs)
      attempt.record = phase.type === 'suspect' || attempt.record === 'late' ? 'late' : null
      attempt.phase = { type: 'carrying', provedAt }
    }
    const other = present()
    if (attempt === owner) settle(attempt)
    else if (!other || (course.wanted && isBetter(attempt, other))) takeOver(attempt)
    else if (!isBetter(attempt, other)) letGo(attempt, null)
    // A rung above the present one that is slower by far is not better.
    else if (tookMs > Math.max(options.slowMs, 4 * other.rung.rttMs)) letGo(attempt, 'late')
    else if (now >= provedAt + probation(rung, options)) takeOver(attempt)
  }

  const welcomed = (attempt: Attempt, pingMs: number) => {
    attempt.maxSilenceMs = pingMs * 1.2 + 1_000
    if (attempt.phase.type === 'opening') ask(attempt)
  }

  const heard = (attempt: Attempt, isAsked: boolean) => {
    // The more often a silence was innocent, the longer it may be: the answer to a question does not take that back.
    attempt.rhythmMs = Math.max(now - attempt.heardAt, attempt.rhythmMs / (isAsked ? 1 : 2))
    attempt.heardAt = now
  }

  const lost = (attempt: Attempt, outcome: Outcome | null) => {
    // A candidate without room beside another link would find none at once. And where one session ends after another, each would be
    // followed by the next as fast as the network goes.
    if (!outcome && (attempt !== owner || now < nextLifeAt)) rest(attempt.rung)
    letGo(attempt, faultOf(attempt) && outcome)
  }

  /** That time does not count, and what happened in it is nobody's fault: each link is asked how it is now. */
  const excuse = (missedMs: number) => {
    for (const attempt of attempts) {
      const { phase, rung, openedAt } = attempt
      // Its answer will be no measure: the welcome is one.
      if (phase.type === 'proving') rung.rttMs ||= phase.askedAt - openedAt
      attempt.openedAt += missedMs
      attempt.heardAt += missedMs
      attempt.record = 'excused'
      if (phase.type !== 'opening') ask(attempt)
    }
  }

  const take = (event: LadderEvent) => {
    const attempt = 'link' in event ? attempts.find(({ link }) => link === event.link) : undefined
    const since = attempt?.phase.askedAt
    switch (event.type) {
      case 'tick':
        return
      case 'welcomed':
        return attempt && welcomed(attempt, event.pingMs)
      case 'heard':
        return attempt && heard(attempt, since !== undefined)
      case 'pong':
        return attempt && since !== undefined && answered(attempt, since)
      case 'lost':
        // The gateway names one pause for all its clients: the jitter spreads them over as much again.
        if (event.retryAfterMs) course.notBefore = now + event.retryAfterMs * (1 + random())
        for (const attempt of attempts) if (event.links.includes(attempt.link)) lost(attempt, event.outcome)
        if (!event.outcome) nextLifeAt = now + options.climbMs
        return
      case 'use':
        course.wanted = rungs.find(({ transport }) => transport === event.transport)
        if (course.wanted) course.wanted.retryAt = now
        return
      case 'away':
        awaySince ??= now
        return
      case 'back':
        for (const rung of rungs) rung.retryAt = 0
        excuse(now - (awaySince ?? now))
        awaySince = null
        isLate = false
    }
  }

  /** Does what is due: asks, suspects or gives up each link that has been silent for too long. */
  const judge = () => {
    for (const attempt of attempts) {
      if (now < dueAt(attempt)) continue
      const { phase } = attempt
      switch (phase.type) {
        case 'carrying':
          ask(attempt)
          break
        case 'asked':
          if (attempt === owner) attempt.phase = { ...phase, type: 'suspect' }
          else letGo(attempt)
          break
        case 'opening':
        case 'proving':
        case 'suspect':
          letGo(attempt)
      }
    }
  }

  /** Opens the link that should be open now, if any. */
  const race = () => {
    const ready = attempts.find(hasCarried)
    if (!owner && ready) return takeOver(ready)
    const rung =
      now >= course.raceAt(attempts, present()) &&
      course.worthwhile(attempts, present()).find(({ retryAt }) => now >= retryAt)
    if (!rung) return
    rung.attempts++
    const link = rungs.reduce((sum, { attempts }) => sum + attempts, 0)
    const attempt = createAttempt(link, rung, now)
    attempts = [...attempts, attempt]
    emit(owner ? 'candidate' : 'owner', attempt)
    if (owner) return
    owner = attempt
    reason = trouble ?? FIRST
  }

  const nextDeadline = () => {
    if (awaySince !== null) return Infinity
    const carrying = present()
    const openAt = course.raceAt(attempts, carrying)
    const opens = course.worthwhile(attempts, carrying).map(({ retryAt }) => Math.max(retryAt, openAt))
    return Math.max(now, Math.min(...attempts.map(dueAt), ...opens))
  }

  return {
    rungs,
    get deadline() {
      return nextDeadline()
    },
    get reason() {
      return reason
    },
    answerMs(link) {
      const attempt = attempts.find((attempt) => attempt.link === link)
      return attempt ? patience(attempt, options) : options.openMs / 2
    },
    step(event, at) {
      const isTick = event.type === 'tick'
      const lateMs = at - nextDeadline()
      const wasLate = isLate
      now = at
      effects = []
      // In a hidden tab every tick is late, by a second or a minute. If each were an excuse no link would ever be judged there, so the
      // next is none until a tick was on time.
      if (isTick || lateMs >= LATE_MS) isLate = lateMs >= LATE_MS
      // A moment more, for what has come meanwhile to be read.
      if (isLate && !wasLate) excuse(lateMs + LATE_MS)
      take(event)
      if (awaySince === null) {
        // What has come by now counts before any link is judged.
        if (isTick) judge()
        race()
      }
      return effects
    },
  }
}
