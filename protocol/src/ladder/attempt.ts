import type { LadderOptions } from './options.ts'
import type { Outcome, RungState } from './rung.ts'

/** How far a link has come. `provedAt`: when it had carried; `askedAt`: when the question that is open was asked. */
export type Phase =
  /** Not welcomed yet. */
  | { readonly type: 'opening'; readonly provedAt?: undefined; readonly askedAt?: undefined }
  /** Welcomed, and asked for the first time. */
  | { readonly type: 'proving'; readonly provedAt?: undefined; readonly askedAt: number }
  /** It has carried two flushes, and no question is open. Padding, or an intermediary one message behind, passes only one. */
  | { readonly type: 'carrying'; readonly provedAt: number; readonly askedAt?: undefined }
  /** It has carried, and a question is open. */
  | { readonly type: 'asked'; readonly provedAt: number; readonly askedAt: number }
  /** It is in use, and its answer is overdue: others are tried beside it, and the first to answer is the owner. */
  | { readonly type: 'suspect'; readonly provedAt: number; readonly askedAt: number }

/** A link, as the ladder sees it. */
export interface Attempt {
  readonly link: number
  readonly rung: RungState
  openedAt: number
  /** When something last came down. */
  heardAt: number
  /** After this much silence it has missed a ping of the gateway's. */
  maxSilenceMs: number
  /** Between two signs of life: the longest of late. Each shorter one lets half of it be forgotten. */
  rhythmMs: number
  /**
   * `late`: it has answered late before. `excused`: it has not answered since the page is back, so its end says nothing; other signs of life
   * may have waited in the buffer of a frozen page.
   */
  record: 'late' | 'excused' | null
  phase: Phase
}

/** @internal */
export const createAttempt = (link: number, rung: RungState, now: number): Attempt => ({
  link,
  rung,
  openedAt: now,
  heardAt: now,
  maxSilenceMs: 0,
  rhythmMs: 0,
  record: null,
  phase: { type: 'opening' },
})

export const hasCarried = ({ phase }: Attempt): boolean => phase.provedAt !== undefined

/** Its phase once it has been asked: of two open questions the older counts. */
export function asked(phase: Phase, now: number): Phase {
  if (phase.askedAt !== undefined) return phase
  return phase.type === 'carrying' ? { ...phase, type: 'asked', askedAt: now } : { type: 'proving', askedAt: now }
}

/** What is wrong with it if nothing more comes; null when that would not be its fault. */
export function faultOf({ phase, record, heardAt }: Attempt): Outcome | null {
  if (record === 'excused') return null
  switch (phase.type) {
    case 'opening':
      return 'silent'
    case 'proving':
      return 'one-behind'
    case 'carrying':
    case 'asked':
    case 'suspect':
      // A link that passes other messages and no answer holds the newest back until the next pushes it out.
      return record ?? (heardAt > (phase.askedAt ?? heardAt) ? 'one-behind' : 'held')
  }
}

/** How long its answer may take before it is missed. */
export const patience = ({ rung, openedAt, phase }: Attempt, { minAnswerMs, openMs }: LadderOptions): number =>
  phase.type === 'opening'
    ? // Nothing is known of its pace yet.
      openMs / 2
    : Math.max(
        minAnswerMs + 2 * rung.rttMs,
        // Some networks are slow: the first answer may take twice as long as the welcome.
        phase.type === 'proving' ? 2 * (phase.askedAt - openedAt) : 0,
      )

/** Takes time out of its account that does not count. */
export function excuse(attempt: Attempt, ms: number): void {
  const { phase } = attempt
  attempt.openedAt += ms
  attempt.heardAt += ms
  if (phase.askedAt !== undefined) attempt.phase = { ...phase, askedAt: phase.askedAt + ms }
}
