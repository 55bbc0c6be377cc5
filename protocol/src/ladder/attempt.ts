import type { Outcome, RungState } from './rung.ts'

/**
 * How far a link has come. `provedAt`: when it had carried two flushes, its welcome and an answer:
 * padding, or an intermediary one message behind, passes only one. `askedAt`: when the newest
 * question that is open was asked.
 */
export type Phase =
  /** Not welcomed yet. */
  | { readonly type: 'opening'; readonly provedAt?: undefined; readonly askedAt?: undefined }
  /** A question is open; without `provedAt` it is the first. */
  | { readonly type: 'asked'; readonly provedAt: number | undefined; readonly askedAt: number }
  /** It has carried, and no question is open. */
  | { readonly type: 'carrying'; readonly provedAt: number; readonly askedAt?: undefined }
  /**
   * It is in use, and its answer is overdue: others are tried beside it, and the first to answer is
   * the owner.
   */
  | { readonly type: 'suspect'; readonly provedAt: number; readonly askedAt: number }

/** A link, as the ladder sees it. */
export interface Attempt {
  readonly link: number
  readonly rung: RungState
  openedAt: number
  /** When something last came down. */
  heardAt: number
  /** When a part of something longer last came; 0 before. An answer waits behind the rest. */
  bulkAt: number
  /** When it last answered a question; 0 before. */
  answeredAt: number
  /** After this much silence it has missed a ping of the gateway's. */
  maxSilenceMs: number
  /**
   * Between two signs of life: the longest of late. Each shorter one lets half of it be forgotten.
   * A young link is soon asked: 0.
   */
  rhythmMs: number
  /**
   * `late`: it has answered late before. `excused`: it has not answered a question since a time in
   * which nothing was watched, so its end says nothing. What it had sent by then may have waited in
   * a buffer.
   */
  record: 'late' | 'excused' | null
  /**
   * So many of the next answers belong to questions before the open one. They prove that it
   * carries, and measure nothing.
   */
  stale: number
  phase: Phase
}

export const hasCarried = ({ phase }: Attempt): boolean => phase.provedAt !== undefined

/** Its phase once it has been asked: of two open questions the newer counts. */
export const asked = (phase: Phase, askedAt: number): Phase =>
  phase.type === 'suspect' ? { ...phase, askedAt } : { type: 'asked', provedAt: phase.provedAt, askedAt }

/** What is wrong with it if nothing more comes; null when that would not be its fault. */
export function faultOf({ phase, record, heardAt }: Attempt): Outcome | null {
  if (record === 'excused') return null
  if (phase.type === 'opening') return 'silent'
  if (phase.provedAt === undefined) return 'one-behind'
  // A link that passes other messages and no answer holds the newest back until the next pushes it
  // out.
  return record ?? (heardAt > (phase.askedAt ?? heardAt) ? 'one-behind' : 'held')
}
