import { BACKOFF, type Backoff, pauseMs } from './backoff.ts'

/** How a link failed, as far as its own end can tell. */
export type Outcome = 'refused' | 'silent' | 'cut' | 'broken'

/** A link that is tried: opened, then asked to answer once it was welcomed. */
interface Trial {
  readonly link: number
  readonly rung: number
  readonly deadline: number
  readonly welcomed: boolean
}

export type LadderState =
  | { readonly name: 'waiting'; readonly until: number; readonly attempt: number; readonly rung: number }
  | {
      readonly name: 'opening'
      readonly link: number
      readonly rung: number
      readonly deadline: number
      readonly attempt: number
    }
  | {
      readonly name: 'open'
      readonly link: number
      readonly rung: number
      readonly since: number
      readonly attempt: number
      readonly trial: Trial | null
    }
  | { readonly name: 'stopped' }

export type LadderEvent =
  | { readonly type: 'tick' }
  | { readonly type: 'welcomed'; readonly link: number }
  | { readonly type: 'pong'; readonly link: number }
  /** `retryAfterMs`: how long the gateway asks to stay away; 0 for no wish. */
  | { readonly type: 'lost'; readonly link: number; readonly outcome: Outcome; readonly retryAfterMs: number }
  /** The application wants that transport, or null for the ladder's own choice. */
  | { readonly type: 'use'; readonly transport: string | null }
  /** The world may have changed for the better: try now. */
  | { readonly type: 'hurry' }
  | { readonly type: 'stop' }

export type LadderEffect =
  | { readonly type: 'open'; readonly link: number; readonly transport: string; readonly as: 'owner' | 'candidate' }
  | { readonly type: 'ping'; readonly link: number }
  | { readonly type: 'claim'; readonly link: number; readonly transport: string; readonly reason: string }
  | { readonly type: 'close'; readonly link: number }

export interface LadderOptions {
  /** A link that is not welcomed in that time is silent. */
  readonly openMs: number
  readonly backoff: Backoff
}

export const LADDER: LadderOptions = { openMs: 5_000, backoff: BACKOFF }

/**
 * The client's ordered list of transports and its policy for stepping through them. Pure: `step` takes an event at a time and returns
 * what to do; `deadline` says when to tick next.
 */
export class Ladder {
  #state: LadderState = { name: 'waiting', until: 0, attempt: 0, rung: 0 }
  #links = 0
  #pinned: number | null = null
  readonly #transports: readonly string[]
  readonly #random: () => number
  readonly #options: LadderOptions

  /** `transports`: names, best first; at least one. */
  constructor(transports: readonly string[], random: () => number, options: LadderOptions = LADDER) {
    this.#transports = transports
    this.#random = random
    this.#options = options
  }

  get state(): LadderState {
    return this.#state
  }

  get deadline(): number {
    switch (this.#state.name) {
      case 'waiting':
        return this.#state.until
      case 'opening':
        return this.#state.deadline
      case 'open':
        return this.#state.trial?.deadline ?? Number.POSITIVE_INFINITY
      case 'stopped':
        return Number.POSITIVE_INFINITY
    }
  }

  step(event: LadderEvent, now: number): LadderEffect[] {
    const state = this.#state
    if (state.name === 'stopped') return []
    switch (event.type) {
      case 'tick':
        return now < this.deadline ? [] : this.#overdue(now)
      case 'hurry':
        return state.name === 'waiting' ? this.#open(state.rung, state.attempt, now) : []
      case 'use':
        return this.#use(event.transport, now)
      case 'welcomed':
        return this.#welcomed(event.link, now)
      case 'pong':
        return this.#proved(event.link, now)
      case 'lost':
        return this.#lost(event.link, event.retryAfterMs, now)
      case 'stop':
        this.#state = { name: 'stopped' }
        return []
    }
  }

  #overdue(now: number): LadderEffect[] {
    const state = this.#state
    if (state.name === 'waiting') return this.#open(state.rung, state.attempt, now)
    const link = state.name === 'opening' ? state.link : state.name === 'open' ? state.trial?.link : undefined
    return link === undefined ? [] : [{ type: 'close', link }, ...this.#lost(link, 0, now)]
  }

  #open(rung: number, attempt: number, now: number): LadderEffect[] {
    const link = ++this.#links
    this.#state = { name: 'opening', link, rung, deadline: now + this.#options.openMs, attempt }
    return [{ type: 'open', link, transport: this.#name(rung), as: 'owner' }]
  }

  #use(transport: string | null, now: number): LadderEffect[] {
    const rung = transport === null ? 0 : this.#transports.indexOf(transport)
    this.#pinned = transport === null ? null : rung
    const state = this.#state
    if (state.name === 'waiting') return this.#open(rung, 0, now)
    if (state.name === 'opening')
      return state.rung === rung ? [] : [{ type: 'close', link: state.link }, ...this.#open(rung, 0, now)]
    if (state.name !== 'open') return []
    const abandoned: LadderEffect[] = state.trial === null ? [] : [{ type: 'close', link: state.trial.link }]
    if (state.rung === rung) {
      this.#state = { ...state, trial: null }
      return abandoned
    }
    const link = ++this.#links
    this.#state = { ...state, trial: { link, rung, deadline: now + this.#options.openMs, welcomed: false } }
    return [...abandoned, { type: 'open', link, transport: this.#name(rung), as: 'candidate' }]
  }

  #welcomed(link: number, now: number): LadderEffect[] {
    const state = this.#state
    if (state.name === 'opening' && state.link === link) {
      this.#state = { name: 'open', link, rung: state.rung, since: now, attempt: state.attempt, trial: null }
    } else if (state.name === 'open' && state.trial?.link === link && !state.trial.welcomed) {
      this.#state = { ...state, trial: { ...state.trial, welcomed: true } }
      return [{ type: 'ping', link }]
    }
    return []
  }

  /** The second small frame came in a flush of its own: the link carries. The old one is let go only now. */
  #proved(link: number, now: number): LadderEffect[] {
    const state = this.#state
    if (state.name !== 'open' || state.trial?.link !== link) return []
    const { rung } = state.trial
    this.#state = { name: 'open', link, rung, since: now, attempt: 0, trial: null }
    return [
      { type: 'claim', link, transport: this.#name(rung), reason: 'the application asked for it' },
      { type: 'close', link: state.link },
    ]
  }

  #lost(link: number, retryAfterMs: number, now: number): LadderEffect[] {
    const state = this.#state
    if (state.name === 'open' && state.trial?.link === link) {
      this.#state = { ...state, trial: null }
    } else if (state.name === 'open' && state.link === link) {
      const held = now - state.since >= this.#options.backoff.stableMs
      const abandoned: LadderEffect[] = state.trial === null ? [] : [{ type: 'close', link: state.trial.link }]
      return [...abandoned, ...this.#wait(state.rung, held ? 0 : state.attempt, retryAfterMs, now)]
    } else if (state.name === 'opening' && state.link === link) {
      const next = state.rung + 1
      const exhausted = this.#pinned !== null || next >= this.#transports.length
      // A fast failure falls through to the next rung at once; only a whole round of failures calls for a pause.
      if (exhausted || retryAfterMs > 0) return this.#wait(this.#pinned ?? 0, state.attempt + 1, retryAfterMs, now)
      return this.#open(next, state.attempt, now)
    }
    return []
  }

  #wait(rung: number, attempt: number, retryAfterMs: number, now: number): LadderEffect[] {
    const pause = pauseMs(this.#options.backoff, attempt, this.#random)
    if (pause === 0 && retryAfterMs === 0) return this.#open(rung, attempt + 1, now)
    // The gateway names one pause for all its clients: the jitter spreads them over as much again.
    const until = now + Math.max(pause, retryAfterMs * (1 + this.#random()))
    this.#state = { name: 'waiting', until, attempt: attempt + 1, rung }
    return []
  }

  #name(rung: number): string {
    return this.#transports[rung] ?? ''
  }
}
