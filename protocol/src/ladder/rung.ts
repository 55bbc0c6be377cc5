import type { LadderOptions } from './options.ts'

/** How a link failed, as far as this side can tell. */
export type Outcome =
  /** It was refused at once. */
  | 'refused'
  /**
   * The environment forbade it before anything was sent: a policy of the page, or mixed content.
   */
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
export type RungState = { -readonly [K in keyof Rung]: Rung[K] } & {
  /** Number of its newest link; 0 before the first. */
  link: number
}

export const createRung = (transport: string): RungState => ({
  transport,
  attempts: 0,
  link: 0,
  failures: 0,
  retryAt: 0,
  outcome: null,
  failedAt: 0,
  rttMs: 0,
})

/** How long a link of the rung must carry beside the present one before it takes over. */
export const probation = ({ failures }: Rung, { probationMs, maxProbationMs }: LadderOptions): number =>
  failures && Math.min(maxProbationMs, probationMs * 2 ** failures)
