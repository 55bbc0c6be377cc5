import { BACKOFF, type Backoff, pauseMs } from './backoff.ts'
import { FailureDetector } from './failure-detector.ts'

/** How a link failed, as far as its own end can tell. */
export type Outcome =
  /** There was an answer at once, and it was no. */
  | 'refused'
  /** The environment forbade it before anything was sent: a policy of the page, or mixed content. */
  | 'blocked'
  /** There was no answer in time. */
  | 'silent'
  /** It was welcomed, and then answered nothing more: what came may have been pushed out by what followed. */
  | 'one behind'
  /** It carried, and then nothing came any more. */
  | 'held'
  /** It carried, and then answers came, but much later than they used to. */
  | 'late'
  /** It ended. */
  | 'cut'
  /** It carried nonsense, or left something out. */
  | 'broken'

/** What is known of a transport on this network. */
export interface Rung {
  readonly transport: string
  readonly attempts: number
  /** In a row: a link that carried for `stableMs` begins a new count. */
  readonly failures: number
  /** Not tried before then. */
  readonly retryAt: number
  /** How the last link of it failed, and when. */
  readonly outcome: Outcome | null
  readonly failedAt: number
  /** From question to answer, smoothed; 0 while unknown. */
  readonly rttMs: number
}

/** @internal */
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** A link, as the ladder sees it. */
interface Attempt {
  readonly link: number
  readonly rung: Mutable<Rung>
  readonly detector: FailureDetector
  /** Its own word for how long a silence can be at most. */
  maxSilenceMs: number
  openedAt: number
  /** `proved`: two small frames came in flushes of their own, where padding and an intermediary that runs one message behind pass only one. */
  stage: 'opening' | 'proving' | 'proved'
  provedAt: number
  /** When the question that is not answered yet was asked; `Infinity` when none is open. */
  askedAt: number
  /** It did not answer in time: others are tried beside it, and whoever answers first is right. */
  isSuspect: boolean
  /** How long the last answer took. */
  tookMs: number
  /** It was suspect, and answered after all. */
  wasLate: boolean
  /**
   * It has not answered since the page is back: if it is gone, it went while nobody watched. What else comes from it may have waited
   * in a buffer, as it does in a page that was frozen, and says nothing.
   */
  isExcused: boolean
}

export type LadderEvent =
  | { readonly type: 'tick' }
  /** The first frame came. `pingMs`: how often the gateway writes at least. */
  | { readonly type: 'welcomed'; readonly link: number; readonly pingMs: number }
  /** Something came down, were it an empty answer. */
  | { readonly type: 'heard'; readonly link: number }
  | { readonly type: 'pong'; readonly link: number }
  /** `outcome`: null when it was no fault of the link's. `retryAfterMs`: how long the gateway asks to stay away; 0 for no wish. */
  | { readonly type: 'lost'; readonly link: number; readonly outcome: Outcome | null; readonly retryAfterMs: number }
  /** The application wants that transport, which is on the ladder, or null for the ladder's own choice. */
  | { readonly type: 'use'; readonly transport: string | null }
  /** The page sleeps or is offline: nothing that happens from now on is a transport's fault. */
  | { readonly type: 'away' }
  /** The page is back, or the network is another: what failed may work, what worked may not. */
  | { readonly type: 'back' }
  | { readonly type: 'stop' }

export type LadderEffect =
  | {
      readonly type: 'open'
      readonly link: number
      readonly transport: string
      readonly as: 'owner' | 'candidate'
      readonly reason: string
    }
  | { readonly type: 'ping'; readonly link: number }
  | { readonly type: 'claim'; readonly link: number; readonly transport: string; readonly reason: string }
  | { readonly type: 'close'; readonly link: number }

export interface LadderOptions extends Backoff {
  /** The next rung starts beside the one that is tried after this, or after four round trips if that is longer. */
  readonly raceMs: number
  /** A link that has not carried by then is silent. */
  readonly openMs: number
  /** A link that owes an answer for that long is given up, though no other carries either. */
  readonly patienceMs: number
  /** A better rung that has not been tried is, this long after a worse one was settled on. */
  readonly climbMs: number
  /** How long a rung that failed once must carry beside the present one before it is believed again; twice as long with each failure … */
  readonly probationMs: number
  /** … up to this. */
  readonly maxProbationMs: number
  /** One that takes longer to answer, and more than four times as long as the present one, is no better than it. */
  readonly slowMs: number
  /** What a rung did that long ago says nothing about the network of today. */
  readonly memoryMs: number
}

export const LADDER: LadderOptions = {
  ...BACKOFF,
  raceMs: 400,
  openMs: 5_000,
  patienceMs: 10_000,
  climbMs: 5_000,
  probationMs: 500,
  maxProbationMs: 6_000,
  slowMs: 800,
  memoryMs: 600_000,
}

const FIRST = 'it was the first that carried'
const ASKED = 'the application asked for it'

/** What is wrong with a link that has carried and does not answer. */
function fault({ wasLate, detector, askedAt }: Attempt): Outcome {
  if (wasLate) return 'late'
  return detector.heardAt > askedAt ? 'one behind' : 'held'
}

/** A tick that comes later than this was late because the loop was busy or the page asleep. */
const LATE_MS = 250

/**
 * The client's ordered list of transports, and its policy for stepping down and up. Pure: `step` takes an event at a time and returns
 * what to do; `deadline` says when to tick next.
 *
 * One link, the owner, is in use. While it does not carry, or has become suspect, the other rungs are tried beside it, best first, each
 * `raceMs` after the one before; the first that has carried takes over, and nothing is let go before. While the owner carries, the
 * rungs above it are tried in the background, with growing pauses, and have to hold for a while before they take over.
 */
export class Ladder {
  readonly #rungs: readonly Mutable<Rung>[]
  readonly #random: () => number
  readonly #options: LadderOptions
  readonly #attempts = new Map<number, Attempt>()
  #owner: Attempt | null = null
  #links = 0
  #preferred: Rung | null
  #pinned: Rung | null = null
  #awaySince: number | null = null
  #isStopped = false
  /** The last tick was late. */
  #isLate = false
  #notBefore = 0
  #deadline = 0
  /** Why the rung that was in use is not any more; null while there is nothing to say. */
  #trouble: string | null = null

  /** `transports`: names, best first; at least one. `remembered`: the one that carried here before, to begin with. */
  constructor(transports: readonly string[], random: () => number, options: LadderOptions = LADDER, remembered = '') {
    this.#rungs = transports.map((transport) => ({
      transport,
      attempts: 0,
      failures: 0,
      retryAt: 0,
      outcome: null,
      failedAt: 0,
      rttMs: 0,
    }))
    this.#random = random
    this.#options = options
    this.#preferred = this.#find(remembered)
  }

  /** When to tick next; `Infinity` when only an event can change anything. */
  get deadline(): number {
    return this.#deadline
  }

  /** The rungs, best first. */
  get rungs(): readonly Rung[] {
    return this.#rungs
  }

  /** How long an answer on that link may take before it is missed. */
  answerMs(link: number): number {
    const attempt = this.#attempts.get(link)
    // Nothing is known of the link's pace before it was welcomed, and little before it has answered.
    if (attempt === undefined || attempt.stage === 'opening') return this.#options.openMs / 2
    const { stage, detector, askedAt, openedAt } = attempt
    return stage === 'proving' ? Math.max(detector.answerMs, 2 * (askedAt - openedAt)) : detector.answerMs
  }

  step(event: LadderEvent, now: number): LadderEffect[] {
    const out: LadderEffect[] = []
    if (this.#isStopped) return out
    this.#notice(event, now)
    this.#take(event, now, out)
    // What has come by now is heard before anybody is judged.
    if (event.type === 'tick') this.#judge(now, out)
    if (this.#awaySince === null) this.#race(now, out)
    this.#deadline = this.#nextDeadline(now)
    return out
  }

  #take(event: LadderEvent, now: number, out: LadderEffect[]): void {
    const attempt = 'link' in event ? this.#attempts.get(event.link) : undefined
    switch (event.type) {
      case 'tick':
        return
      case 'use':
        this.#pinned = this.#find(event.transport)
        if (this.#pinned !== null) (this.#pinned as Mutable<Rung>).retryAt = now
        return
      case 'away':
        this.#awaySince ??= now
        return
      case 'back':
        if (this.#awaySince !== null) this.#excuse(now - this.#awaySince)
        this.#awaySince = null
        this.#isLate = false
        for (const rung of this.#rungs) rung.retryAt = Math.min(rung.retryAt, now)
        for (const each of this.#attempts.values()) each.isExcused = true
        if (this.#owner?.stage === 'proved') this.#ask(this.#owner, now, out)
        return
      case 'stop':
        this.#isStopped = true
        return
    }
    if (attempt === undefined) return
    switch (event.type) {
      case 'welcomed':
        attempt.maxSilenceMs = event.pingMs * 1.2 + 1_000
        if (attempt.stage !== 'opening') return
        attempt.stage = 'proving'
        this.#ask(attempt, now, out)
        return
      case 'heard':
        attempt.detector.heard(now)
        return
      case 'pong':
        if (attempt.askedAt === Infinity) return
        // Opening takes a round trip more than an answer does.
        attempt.tookMs = attempt.stage === 'proved' ? now - attempt.askedAt : (now - attempt.openedAt) / 2
        attempt.detector.answered(now, attempt.askedAt)
        attempt.rung.rttMs = attempt.detector.rttMs
        attempt.askedAt = Infinity
        attempt.wasLate ||= attempt.isSuspect
        attempt.isSuspect = attempt.isExcused = false
        if (attempt.stage === 'proving') {
          attempt.stage = 'proved'
          attempt.provedAt = now
        }
        return this.#consider(attempt, now, out)
      case 'lost':
        if (event.retryAfterMs > 0) {
          // The gateway names one pause for all its clients: the jitter spreads them over as much again.
          this.#notBefore = now + event.retryAfterMs * (1 + this.#random())
        }
        this.#fail(attempt, event.outcome, now)
    }
  }

  /** Asks whoever has been silent too long, and suspects or gives up whoever has not answered. */
  #judge(now: number, out: LadderEffect[]): void {
    if (this.#awaySince !== null) return
    for (const attempt of [...this.#attempts.values()]) {
      const { stage, askedAt, detector } = attempt
      if (stage !== 'proved') {
        if (now >= this.#provedBy(attempt)) {
          this.#giveUp(attempt, stage === 'opening' ? 'silent' : 'one behind', now, out)
        }
      } else if (askedAt === Infinity) {
        if (now >= this.#askAt(attempt)) this.#ask(attempt, now, out)
      } else if (now >= askedAt + detector.answerMs) {
        attempt.isSuspect = true
        if (attempt !== this.#owner || now >= askedAt + this.#options.patienceMs)
          this.#giveUp(attempt, fault(attempt), now, out)
      }
    }
  }

  /** Opens what should be open, if anything. */
  #race(now: number, out: LadderEffect[]): void {
    if (this.#owner === null) {
      const ready = [...this.#attempts.values()].find(({ stage, isSuspect }) => stage === 'proved' && !isSuspect)
      if (ready !== undefined) return this.#takeOver(ready, now, out)
    }
    const rung = this.#next(now)
    if (rung === null) return
    const link = ++this.#links
    const as = this.#owner === null ? 'owner' : 'candidate'
    const attempt: Attempt = {
      link,
      rung,
      detector: new FailureDetector(now),
      maxSilenceMs: Infinity,
      openedAt: now,
      stage: 'opening',
      provedAt: 0,
      askedAt: Infinity,
      isSuspect: false,
      tookMs: 0,
      wasLate: false,
      isExcused: false,
    }
    rung.attempts++
    this.#attempts.set(link, attempt)
    this.#owner ??= attempt
    out.push({ type: 'open', link, transport: rung.transport, as, reason: this.#trouble ?? FIRST })
  }

  /** The rung to open a link on now. */
  #next(now: number): Mutable<Rung> | null {
    if (now < this.#notBefore) return null
    if (now < this.#raceAt()) return null
    return this.#order().find((rung) => now >= rung.retryAt) ?? null
  }

  /** When the next may start beside those that have not carried yet. */
  #raceAt(): number {
    let at = 0
    for (const { stage, openedAt, rung } of this.#attempts.values()) {
      if (stage === 'proved') continue
      // Nobody waits for what is tried in the background.
      at = Math.max(
        at,
        this.#carries() ? openedAt + this.#options.openMs : openedAt + Math.max(this.#options.raceMs, 4 * rung.rttMs),
      )
    }
    return at
  }

  /** The rungs that are worth a link now, best first: all while nothing carries, those above the owner's while it does. */
  #order(): Mutable<Rung>[] {
    const owner = this.#carries() ? this.#owner : null
    const busy = new Set(
      [...this.#attempts.values()]
        .filter((attempt) => attempt !== this.#owner || !attempt.isSuspect)
        .map(({ rung }) => rung),
    )
    const free = this.#rungs.filter((rung) => !busy.has(rung))
    if (this.#pinned !== null) return free.filter((rung) => rung === this.#pinned)
    if (owner !== null) return free.filter((rung) => this.#rungs.indexOf(rung) < this.#rungs.indexOf(owner.rung))
    // What carried here before is tried first, once.
    return this.#preferred === null
      ? free
      : free.toSorted((a, b) => Number(b === this.#preferred) - Number(a === this.#preferred))
  }

  #carries(): boolean {
    return this.#owner?.stage === 'proved' && !this.#owner.isSuspect
  }

  /** A link has answered. Takes over with it if that is for the better, or lets it go if it is not needed any more. */
  #consider(attempt: Attempt, now: number, out: LadderEffect[]): void {
    const owner = this.#owner
    if (attempt === owner) return this.#settled(now)
    const isWanted = this.#pinned === null ? this.#isBetter(attempt) : attempt.rung === this.#pinned
    if (owner !== null && this.#carries()) {
      if (!isWanted) return this.#close(attempt, out)
      if (this.#pinned === null) {
        // A rung that is above the present one and slower than it by far is not better.
        if (attempt.tookMs > Math.max(this.#options.slowMs, 4 * owner.rung.rttMs))
          return this.#giveUp(attempt, 'late', now, out)
        if (now < attempt.provedAt + this.#probationMs(attempt.rung)) return
      }
    }
    this.#takeOver(attempt, now, out)
  }

  #takeOver(attempt: Attempt, now: number, out: LadderEffect[]): void {
    const owner = this.#owner
    const { transport } = attempt.rung
    const hadCarried = this.#carries()
    // One that is still opening may yet prove itself, and then takes over in its turn.
    if (owner?.isSuspect) this.#giveUp(owner, fault(owner), now, out)
    else if (hadCarried && owner !== null) this.#close(owner, out)
    else if (owner !== null) this.#trouble ??= `${owner.rung.transport} has not carried yet`
    const reason = hadCarried
      ? this.#pinned === null
        ? 'it is better, and carries again'
        : ASKED
      : (this.#trouble ?? FIRST)
    this.#owner = attempt
    out.push({ type: 'claim', link: attempt.link, transport, reason })
    for (const other of [...this.#attempts.values()]) {
      if (other !== attempt && other !== owner && !this.#isBetter(other)) this.#close(other, out)
    }
    this.#settled(now)
  }

  /** The owner carries. Rungs above it that were not tried, because another was remembered, get their turn later. */
  #settled(now: number): void {
    this.#preferred = null
    this.#trouble = null
    for (const rung of this.#rungs) {
      if (rung === this.#owner?.rung) return
      if (rung.attempts === 0) rung.retryAt = Math.max(rung.retryAt, now + this.#options.climbMs)
    }
  }

  #isBetter({ rung }: Attempt): boolean {
    return this.#owner === null || this.#rungs.indexOf(rung) < this.#rungs.indexOf(this.#owner.rung as Mutable<Rung>)
  }

  #probationMs({ failures }: Rung): number {
    return failures === 0 ? 0 : Math.min(this.#options.maxProbationMs, this.#options.probationMs * 2 ** failures)
  }

  /** By when a link must have carried. One that was welcomed may take twice as long to answer as that took: some networks are slow. */
  #provedBy({ stage, openedAt, askedAt, detector }: Attempt): number {
    const by = openedAt + this.#options.openMs
    return stage === 'opening' ? by : Math.max(by, askedAt + Math.max(detector.answerMs, 2 * (askedAt - openedAt)))
  }

  /** When to ask a link that has carried: when its silence is unusual, or when its probation is over. */
  #askAt(attempt: Attempt): number {
    if (attempt === this.#owner) return attempt.detector.unusualAt(attempt.maxSilenceMs)
    return attempt.provedAt + this.#probationMs(attempt.rung)
  }

  #ask(attempt: Attempt, now: number, out: LadderEffect[]): void {
    if (attempt.askedAt === Infinity) attempt.askedAt = now
    out.push({ type: 'ping', link: attempt.link })
  }

  #close(attempt: Attempt, out: LadderEffect[]): void {
    this.#attempts.delete(attempt.link)
    out.push({ type: 'close', link: attempt.link })
  }

  #giveUp(attempt: Attempt, outcome: Outcome, now: number, out: LadderEffect[]): void {
    this.#close(attempt, out)
    this.#fail(attempt, outcome, now)
  }

  #fail(attempt: Attempt, cause: Outcome | null, now: number): void {
    const { rung, stage, provedAt, isExcused } = attempt
    const { stableMs, memoryMs } = this.#options
    const isOwner = attempt === this.#owner
    const outcome = isExcused ? null : cause
    this.#attempts.delete(attempt.link)
    if (isOwner) {
      this.#owner = null
      this.#trouble = outcome && `${rung.transport} was ${outcome}`
    }
    if (this.#awaySince !== null) return
    if (outcome === null) {
      // No fault of its own; but what was tried beside another link and found no room would find none at once.
      if (!isOwner) rung.retryAt = Math.max(rung.retryAt, now + this.#options.climbMs)
      return
    }
    const hasCarried = stage === 'proved'
    if ((hasCarried && now - provedAt >= stableMs) || now - rung.failedAt >= memoryMs) rung.failures = 0
    rung.failures++
    rung.outcome = outcome
    rung.failedAt = now
    // What has carried may be cut for no reason of its own: it is tried again at once, the first time.
    rung.retryAt = hasCarried && rung.failures === 1 ? now : now + pauseMs(this.#options, rung.failures, this.#random)
  }

  /**
   * Whoever looks late has not watched. But in a hidden tab every tick is late, by a second or by a minute: were each an excuse, nobody
   * would ever be judged there. So the next one is none, until a tick has been on time.
   */
  #notice(event: LadderEvent, now: number): void {
    const lateMs = now - this.#deadline
    const isLate = lateMs >= LATE_MS && lateMs < Infinity
    if (isLate && !this.#isLate) this.#excuse(lateMs + LATE_MS)
    if (isLate || event.type === 'tick') this.#isLate = isLate
  }

  /** Time that nobody watched counts for nobody, and what has come meanwhile gets a moment to be heard. */
  #excuse(ms: number): void {
    for (const attempt of this.#attempts.values()) {
      attempt.openedAt += ms
      attempt.askedAt += ms
      attempt.detector.excuse(ms)
    }
  }

  #nextDeadline(now: number): number {
    if (this.#isStopped || this.#awaySince !== null) return Infinity
    let at = Infinity
    for (const attempt of this.#attempts.values()) {
      const { stage, askedAt, detector, isSuspect } = attempt
      if (stage !== 'proved') at = Math.min(at, this.#provedBy(attempt))
      else if (askedAt === Infinity) at = Math.min(at, this.#askAt(attempt))
      else at = Math.min(at, askedAt + (isSuspect ? this.#options.patienceMs : detector.answerMs))
    }
    for (const { retryAt } of this.#order()) at = Math.min(at, Math.max(retryAt, this.#raceAt(), this.#notBefore))
    return Math.max(at, now)
  }

  #find(transport: string | null): Mutable<Rung> | null {
    return this.#rungs.find((rung) => rung.transport === transport) ?? null
  }
}
