/** A tick that comes later than this was late because the loop was busy or the page asleep. */
const LATE_MS = 250

/** How a link failed, as far as its own end can tell. */
export type Outcome =
  /** There was an answer at once, and it was no. */
  | 'refused'
  /** The environment forbade it before anything was sent: a policy of the page, or mixed content. */
  | 'blocked'
  /** There was no answer in time. */
  | 'silent'
  /** It was welcomed, and then answered nothing more: what came may have been pushed out by what followed. */
  | 'one-behind'
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
  openedAt: number
  /** When the question that is not answered yet was asked; `Infinity` when none is open. */
  askedAt: number
  /** When two small frames had come in flushes of their own, where padding and an intermediary that runs one message behind pass only one. */
  provedAt: number
  heardAt: number
  /** Between two signs of life: the longest of late, of which each that is shorter lets half be forgotten. */
  rhythmMs: number
  /**
   * What is wrong with it if nothing more comes. Null: nothing, because it has not answered since the page is back; if it is gone, it went
   * while nobody watched. What else comes from it may have waited in a buffer, as it does in a page that was frozen, and says nothing.
   */
  fault: Outcome | null
  /** It is in use and did not answer in time: others are tried beside it, and whoever answers first is right. */
  isSuspect: boolean
}

export type LadderEvent =
  | { readonly type: 'tick' }
  /** The first frame came. `pingMs`: how often the gateway writes at least. */
  | { readonly type: 'welcomed'; readonly link: number; readonly pingMs: number }
  /** Something came down, were it an empty answer. */
  | { readonly type: 'heard'; readonly link: number }
  | { readonly type: 'pong'; readonly link: number }
  /** `outcome`: null when it was no fault of the links'. `retryAfterMs`: how long the gateway asks to stay away; 0 for no wish. */
  | {
      readonly type: 'lost'
      readonly links: readonly number[]
      readonly outcome: Outcome | null
      readonly retryAfterMs: number
    }
  /** The application wants that transport, which is on the ladder, or null for the ladder's own choice. */
  | { readonly type: 'use'; readonly transport: string | null }
  /** The page sleeps, is offline or does not need the ladder any more: nothing that happens from now on is a transport's fault. */
  | { readonly type: 'away' }
  /** The page is back, or the network is another: what failed may work, what worked may not. */
  | { readonly type: 'back' }

export type LadderEffect =
  /** `owner`, `candidate`: open one as such; `claim`: that one is the owner from now on. */
  | {
      readonly type: 'owner' | 'candidate' | 'ping' | 'claim'
      readonly link: number
      readonly transport: string
    }
  /** `outcome`: how the link failed; null when nothing is held against its transport. */
  | {
      readonly type: 'close'
      readonly link: number
      readonly transport: string
      readonly outcome: Outcome | null
    }

export interface LadderOptions {
  /** The pause after the n-th failure in a row is a random part of this, doubled n times … */
  readonly firstMs: number
  /** … but of this at most. Random, so that clients that lost the same gateway do not come back in step. */
  readonly maxMs: number
  /** A link that held this long has earned a new count. Resetting at every handshake turns a flapping network into a storm. */
  readonly stableMs: number
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
  /** Silence shorter than that is never unusual: timers, busy loops and colliding writes make as much. */
  readonly minSilenceMs: number
  /** An answer is waited for that long, and twice as long as answers usually take: a constant lag is healthy. */
  readonly minAnswerMs: number
}

export const LADDER: LadderOptions = {
  firstMs: 200,
  maxMs: 15_000,
  stableMs: 20_000,
  raceMs: 400,
  openMs: 5_000,
  patienceMs: 10_000,
  climbMs: 5_000,
  probationMs: 500,
  maxProbationMs: 6_000,
  slowMs: 800,
  memoryMs: 600_000,
  minSilenceMs: 400,
  minAnswerMs: 600,
}

const FIRST = 'it was the first that carried'

/** The client's ordered list of transports, and its policy for stepping down and up. */
export interface Ladder {
  /** When to tick next; `Infinity` when only an event can change anything. */
  readonly deadline: number
  /** Why the link in use is. */
  readonly reason: string
  /** The rungs, best first. */
  readonly rungs: readonly Rung[]
  /** How long an answer on that link may take before it is missed. */
  answerMs(link: number): number
  /** Takes an event, and returns what to do. */
  step(event: LadderEvent, now: number): readonly LadderEffect[]
}

/**
 * Pure: `step` takes an event at a time and returns what to do; `deadline` says when to tick next.
 *
 * One link, the owner, is in use. While it does not carry, or has become suspect, the other rungs are tried beside it, best first, each
 * `raceMs` after the one before; the first that has carried takes over, and nothing is let go before. While the owner carries, the
 * rungs above it are tried in the background, with growing pauses, and have to hold for a while before they take over.
 *
 * `transports`: names, best first; at least one. `remembered`: the one that carried here before, to begin with.
 */
export function createLadder(
  transports: readonly string[],
  random: () => number,
  options: LadderOptions = LADDER,
  remembered?: string,
): Ladder {
  const { openMs, climbMs } = options
  const rungs = transports.map(
    (transport): Mutable<Rung> => ({
      transport,
      attempts: 0,
      failures: 0,
      retryAt: 0,
      outcome: null,
      failedAt: 0,
      rttMs: 0,
    }),
  )
  /** What carried here before is tried first, until another has carried. */
  let order = [...rungs.filter(({ transport }) => transport === remembered), ...rungs]
  let attempts: Attempt[] = []
  let owner: Attempt | null = null
  /** What the application asked for. */
  let wanted: Mutable<Rung> | undefined
  let links = 0
  let awaySince: number | null = null
  /** The last tick was late. */
  let isLate = false
  let notBefore = 0
  /** A session that is lost before then is one of a series. */
  let nextLife = 0
  let deadline = 0
  let maxSilenceMs = 0
  /** Why the rung that was in use is not any more; null while there is nothing to say. */
  let trouble: string | null = null
  let reason = ''
  /** Of the step that is being taken. */
  let now = 0
  let effects: LadderEffect[] = []

  const tell = (type: Exclude<LadderEffect['type'], 'close'>, { link, rung: { transport } }: Attempt) =>
    effects.push({ type, link, transport })

  const blame = ({ rung }: Attempt, outcome: Outcome | null) => outcome && `${rung.transport} was ${outcome}`

  const isProved = ({ provedAt }: Attempt) => provedAt < Infinity

  /** The owner, if it carries. */
  const present = () => (owner && isProved(owner) && !owner.isSuspect ? owner : null)

  const isBetter = ({ rung }: Attempt, { rung: other }: Attempt) =>
    wanted ? rung === wanted && rung !== other : rungs.indexOf(rung) < rungs.indexOf(other)

  const probationMs = ({ failures }: Rung) =>
    failures && Math.min(options.maxProbationMs, options.probationMs * 2 ** failures)

  const patience = ({ rung, openedAt, askedAt, provedAt }: Attempt) =>
    // One that was welcomed may take twice as long to answer as that took: some networks are slow.
    Math.max(options.minAnswerMs + 2 * rung.rttMs, provedAt < Infinity ? 0 : 2 * (askedAt - openedAt))

  /** When something is to be done about a link of which nothing more has come by then. */
  const dueAt = (attempt: Attempt) => {
    const { rung, openedAt, askedAt, provedAt, heardAt, rhythmMs, isSuspect } = attempt
    if (provedAt === Infinity)
      return openedAt + Math.max(openMs, askedAt < Infinity ? askedAt - openedAt + patience(attempt) : 0)
    if (askedAt < Infinity) return askedAt + (isSuspect ? options.patienceMs : patience(attempt))
    return attempt === owner
      ? heardAt + Math.min(maxSilenceMs, Math.max(options.minSilenceMs, 3 * rhythmMs))
      : provedAt + probationMs(rung)
  }

  /** When the next may start beside those that have not carried yet. Nobody waits for what is tried in the background. */
  const raceAt = () =>
    Math.max(
      notBefore,
      ...attempts.map((attempt) =>
        isProved(attempt)
          ? 0
          : attempt.openedAt + (present() ? openMs : Math.max(options.raceMs, 4 * attempt.rung.rttMs)),
      ),
    )

  /** The rungs that are worth a link now, best first: all while nothing carries, those above the owner's while it does. */
  const worthwhile = () => {
    const above = present()
    return (wanted ? [wanted] : above ? order.slice(0, order.indexOf(above.rung)) : order).filter(
      (rung) => !attempts.some((attempt) => attempt.rung === rung && !attempt.isSuspect),
    )
  }

  const ask = (attempt: Attempt) => {
    attempt.askedAt = Math.min(attempt.askedAt, now)
    tell('ping', attempt)
  }

  /** `outcome`: how it failed; null when it did not, or by no fault of its own. */
  const letGo = (attempt: Attempt, outcome = attempt.fault) => {
    const { rung, provedAt } = attempt
    attempts = attempts.filter((other) => other !== attempt)
    const counted = awaySince === null ? outcome : null
    effects.push({ type: 'close', link: attempt.link, transport: rung.transport, outcome: counted })
    if (attempt === owner) {
      owner = null
      trouble = blame(attempt, outcome)
    }
    if (!counted) return
    if (now - provedAt >= options.stableMs || now - rung.failedAt >= options.memoryMs) rung.failures = 0
    rung.failures++
    rung.outcome = counted
    rung.failedAt = rung.retryAt = now
    // What has carried may be cut for no reason of its own: it is tried again at once, the first time.
    if (!isProved(attempt) || rung.failures > 1)
      rung.retryAt += random() * Math.min(options.maxMs, options.firstMs * 2 ** rung.failures)
  }

  /** The owner carries. Rungs above it that were not tried, because another was remembered, get their turn later. */
  const settle = () => {
    order = rungs
    trouble = null
    for (const rung of rungs) {
      if (rung === owner?.rung) return
      if (!rung.attempts) rung.retryAt = Math.max(rung.retryAt, now + climbMs)
    }
  }

  const takeOver = (attempt: Attempt) => {
    if (owner && isProved(owner)) trouble = blame(owner, owner.fault)
    else if (owner) trouble ??= `${owner.rung.transport} has not carried yet`
    reason = present()
      ? wanted
        ? 'the application asked for it'
        : 'it is better, and carries again'
      : (trouble ?? FIRST)
    owner = attempt
    tell('claim', attempt)
    for (const other of attempts) {
      if (other.isSuspect) letGo(other)
      // One that is still opening may yet prove itself, and then takes over in its turn.
      else if (other !== attempt && !isBetter(other, attempt)) letGo(other, null)
    }
    settle()
  }

  const answered = (attempt: Attempt) => {
    const { rung, askedAt, isSuspect, fault } = attempt
    // A question may have been open while nobody watched.
    const tookMs = Math.max(0, now - askedAt)
    rung.rttMs += (tookMs - rung.rttMs) / (rung.rttMs ? 4 : 1)
    attempt.askedAt = Infinity
    attempt.provedAt = Math.min(attempt.provedAt, now)
    attempt.isSuspect = false
    attempt.fault = isSuspect || fault === 'late' ? 'late' : 'held'
    const other = present()
    if (attempt === owner) settle()
    else if (!other || (wanted && isBetter(attempt, other))) takeOver(attempt)
    else if (!isBetter(attempt, other)) letGo(attempt, null)
    // A rung that is above the present one and slower than it by far is not better.
    else if (tookMs > Math.max(options.slowMs, 4 * other.rung.rttMs)) letGo(attempt, 'late')
    else if (now >= attempt.provedAt + probationMs(rung)) takeOver(attempt)
  }

  /** Time that nobody watched counts for nobody, and what has come meanwhile gets a moment to be heard. */
  const excuse = (ms: number) => {
    for (const attempt of attempts) {
      attempt.openedAt += ms
      attempt.askedAt += ms
      attempt.heardAt += ms
    }
  }

  const take = (event: LadderEvent) => {
    const attempt = attempts.find(({ link }) => link === (event as { readonly link?: number }).link)
    if (event.type === 'use') {
      wanted = rungs.find(({ transport }) => transport === event.transport)
      if (wanted) wanted.retryAt = now
    } else if (event.type === 'away') awaySince ??= now
    else if (event.type === 'back') {
      excuse(now - (awaySince ?? now))
      awaySince = null
      isLate = false
      for (const rung of rungs) rung.retryAt = 0
      for (const attempt of attempts) attempt.fault = null
      if (owner && isProved(owner)) ask(owner)
    } else if (event.type === 'lost') {
      // The gateway names one pause for all its clients: the jitter spreads them over as much again.
      if (event.retryAfterMs) notBefore = now + event.retryAfterMs * (1 + random())
      for (const attempt of attempts) {
        if (!event.links.includes(attempt.link)) continue
        // What found no room beside another link, by no fault of its own, would find none at once. And where one session ends after another, each
        // would be followed by the next as fast as the network goes.
        if (!event.outcome && (attempt !== owner || now < nextLife))
          attempt.rung.retryAt = Math.max(attempt.rung.retryAt, now + climbMs)
        letGo(attempt, attempt.fault && event.outcome)
      }
      if (!event.outcome) nextLife = now + climbMs
    } else if (attempt) {
      const isAsked = attempt.askedAt < Infinity
      if (event.type === 'welcomed') {
        maxSilenceMs = event.pingMs * 1.2 + 1_000
        if (isAsked || isProved(attempt)) return
        attempt.fault &&= 'one-behind'
        attempt.rhythmMs = maxSilenceMs / 3
        ask(attempt)
      } else if (event.type === 'heard') {
        // The more often a silence was innocent, the longer it may be: what ends one that was asked about does not take that back.
        attempt.rhythmMs = Math.max(now - attempt.heardAt, attempt.rhythmMs / (isAsked ? 1 : 2))
        attempt.heardAt = now
        if (isAsked && attempt.fault === 'held') attempt.fault = 'one-behind'
      } else if (isAsked) answered(attempt)
    }
  }

  /** Asks whoever has been silent too long, and suspects or gives up whoever has not answered. */
  const judge = () => {
    for (const attempt of attempts) {
      if (now < dueAt(attempt)) continue
      if (!isProved(attempt)) letGo(attempt)
      else if (attempt.askedAt === Infinity) ask(attempt)
      else if (attempt !== owner || attempt.isSuspect) letGo(attempt)
      else attempt.isSuspect = true
    }
  }

  /** Opens what should be open, if anything. */
  const race = () => {
    const ready = attempts.find(isProved)
    if (!owner && ready) return takeOver(ready)
    const rung = now >= raceAt() && worthwhile().find(({ retryAt }) => now >= retryAt)
    if (!rung) return
    const attempt: Attempt = {
      link: ++links,
      rung,
      openedAt: now,
      askedAt: Infinity,
      provedAt: Infinity,
      heardAt: now,
      rhythmMs: 0,
      fault: 'silent',
      isSuspect: false,
    }
    rung.attempts++
    attempts.push(attempt)
    tell(owner ? 'candidate' : 'owner', attempt)
    if (owner) return
    owner = attempt
    reason = trouble ?? FIRST
  }

  return {
    rungs,
    get deadline() {
      return deadline
    },
    get reason() {
      return reason
    },
    answerMs(link) {
      const attempt = attempts.find((attempt) => attempt.link === link)
      // Nothing is known of the link's pace before it was welcomed, and little before it has answered.
      return attempt && Math.min(attempt.askedAt, attempt.provedAt) < Infinity ? patience(attempt) : openMs / 2
    },
    step(event, at) {
      now = at
      effects = []
      // Whoever looks late has not watched. But in a hidden tab every tick is late, by a second or by a minute: were each an excuse,
      // nobody would ever be judged there. So the next one is none, until a tick has been on time.
      const lateMs = now - deadline
      const isLateNow = lateMs >= LATE_MS
      if (isLateNow && !isLate) excuse(lateMs + LATE_MS)
      if (isLateNow || event.type === 'tick') isLate = isLateNow
      take(event)
      if (awaySince === null) {
        // What has come by now is heard before anybody is judged.
        if (event.type === 'tick') judge()
        race()
      }
      deadline =
        awaySince === null
          ? Math.max(
              now,
              Math.min(...attempts.map(dueAt), ...worthwhile().map(({ retryAt }) => Math.max(retryAt, raceAt()))),
            )
          : Infinity
      return effects
    },
  }
}
