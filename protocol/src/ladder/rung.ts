import type { LadderOptions } from './options.ts'

/** How a link failed, as far as this side can tell. */
export type Outcome =
  /** It was refused at once. */
  | 'refused'
  /** The environment forbade it before anything was sent: a policy of the page, or mixed content. */
  | 'blocked'
  /** No answer came in time. */
  | 'silent'
  /** It was welcomed and answered nothing more: each flush may have been pushed out by the next. */
  | 'one-behind'
  /** It carried, and then nothing came any more. */
  | 'held'
  /** It carried, and then answers came, but much later than before. */
  | 'late'
  /** It ended. */
  | 'cut'
  /** It carried nonsense, or left a message out. */
  | 'broken'

/** What is known of a transport on this network. */
export interface Rung {
  readonly transport: string
  /** Links opened so far. */
  readonly attempts: number
  /** In a row: a link that carried for `stableMs` resets the count. */
  readonly failures: number
  /** It rests until then. */
  readonly retryAt: number
  /** How its last link failed, and when; null while none has. */
  readonly outcome: Outcome | null
  readonly failedAt: number
  /** From question to answer, smoothed; 0 while unknown. */
  readonly rttMs: number
}

/** A rung as the ladder keeps it. @internal */
export type RungState = { -readonly [K in keyof Rung]: Rung[K] }

export const createRung = (transport: string): RungState => ({
  transport,
  attempts: 0,
  failures: 0,
  retryAt: 0,
  outcome: null,
  failedAt: 0,
  rttMs: 0,
})

/** Counts a failure and lets the rung rest. `provedAt`: when its link had carried; undefined when it never had. */
export function fail(
  rung: RungState,
  outcome: Outcome,
  provedAt: number | undefined,
  now: number,
  random: () => number,
  { stableMs, memoryMs, firstMs, maxMs }: LadderOptions,
): void {
  const hasCarried = provedAt !== undefined
  if ((hasCarried && now - provedAt >= stableMs) || now - rung.failedAt >= memoryMs) rung.failures = 0
  rung.failures++
  rung.outcome = outcome
  rung.failedAt = rung.retryAt = now
  // A link that has carried may be cut for no reason of its own: the first time, its rung is tried again at once.
  if (!hasCarried || rung.failures > 1) rung.retryAt += random() * Math.min(maxMs, firstMs * 2 ** rung.failures)
}

/** Takes the time that an answer took into the smoothed round trip. */
export function measure(rung: RungState, tookMs: number): void {
  rung.rttMs += (tookMs - rung.rttMs) / (rung.rttMs ? 4 : 1)
}

/** How long a link of the rung must carry beside the present one before it takes over. */
export const probation = ({ failures }: Rung, { probationMs, maxProbationMs }: LadderOptions): number =>
  failures && Math.min(maxProbationMs, probationMs * 2 ** failures)
