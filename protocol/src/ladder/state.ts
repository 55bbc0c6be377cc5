import { type Attempt, hasCarried } from './attempt.ts'
import type { LadderEffect } from './events.ts'
import type { LadderOptions } from './options.ts'
import type { RungState } from './rung.ts'

/**
 * All that the ladder knows. The modules beside this one change it, one step at a time. No member
 * is optional: V8 never finishes optimizing the code of many ladders whose members come later.
 */
export interface LadderState {
  readonly options: LadderOptions
  readonly random: () => number
  /** Best first. */
  readonly rungs: readonly RungState[]
  /**
   * The rungs to try while none carries, in order. What carried here before is first, until
   * something has carried.
   */
  order: readonly RungState[]
  /** The application's wish. */
  wanted: RungState | undefined
  /** The links that are open, oldest first. */
  attempts: readonly Attempt[]
  /** How many were opened so far. */
  links: number
  /** The link in use. */
  owner: Attempt | undefined
  /** Why the rung in use is in use. */
  reason: string
  /** Why the rung that was in use is not any more; undefined before the first. */
  trouble: string | null | undefined
  /** How long a link may take to be welcomed. */
  openMs: number
  /**
   * The links up to this number were opened before one last carried, a pause or an absence: they
   * are no turn of the race that follows.
   */
  settledAt: number
  /** No link is opened before, whichever the transport. */
  notBefore: number
  /** A session that is lost before then is one of a series. */
  nextLifeAt: number
  /** Since when the page is away; undefined while it is here. */
  awaySince: number | undefined
  /** When a link is tried although the page is away, unless one is there that has carried. */
  ventureAt: number
  /** The last tick was late, so the next is no excuse. */
  isLate: boolean
  /** Of the step that is being taken. */
  now: number
  effects: LadderEffect[]
}

/** The owner, if it carries. */
export const present = ({ owner }: LadderState): Attempt | undefined =>
  owner && hasCarried(owner) && owner.phase.type !== 'suspect' ? owner : undefined

/** The rungs that are better than this one, best first. */
export const above = ({ wanted, rungs }: LadderState, rung: RungState): readonly RungState[] =>
  wanted ? [wanted].filter((one) => one !== rung) : rungs.slice(0, rungs.indexOf(rung))

export const isBetter = (state: LadderState, attempt: Attempt, other: Attempt): boolean =>
  above(state, other.rung).includes(attempt.rung)

export function rest({ now, options }: LadderState, rung: RungState): void {
  rung.retryAt = Math.max(rung.retryAt, now + options.climbMs)
}

export function emit(
  { effects }: LadderState,
  type: Exclude<LadderEffect['type'], 'close'>,
  { link, rung: { transport } }: Attempt,
): void {
  effects.push({ type, link, transport })
}
