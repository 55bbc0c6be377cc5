import { BACKOFF, type Backoff, pauseMs } from './backoff.ts'

/** How a link failed, as far as its own end can tell. */
export type Outcome = 'refused' | 'silent' | 'cut' | 'broken'

interface Rung {
  readonly link: number
  readonly rung: number
  /** When it was opened, and once it carries, when it began to. */
  readonly since: number
}

export type LadderState =
  /** Nothing is open, and nothing is tried before `until`. */
  | { readonly name: 'waiting'; readonly until: number; readonly rung: number }
  /** A link is tried: beside the one in use, or alone. */
  | { readonly name: 'trying'; readonly owner: Rung | null; readonly trial: Rung }
  | { readonly name: 'settled'; readonly owner: Rung }
  | { readonly name: 'stopped' }

export type LadderEvent =
  | { readonly type: 'tick' }
  | { readonly type: 'welcomed'; readonly link: number }
  | { readonly type: 'pong'; readonly link: number }
  /** `retryAfterMs`: how long the gateway asks to stay away; 0 for no wish. */
  | { readonly type: 'lost'; readonly link: number; readonly outcome: Outcome; readonly retryAfterMs: number }
  /** The application wants that transport, which is on the ladder, or null for the ladder's own choice. */
  | { readonly type: 'use'; readonly transport: string | null }
  /** The world may have changed for the better: try now. */
  | { readonly type: 'hurry' }
  | { readonly type: 'stop' }

export type LadderEffect =
  | { readonly type: 'open'; readonly link: number; readonly transport: string; readonly as: 'owner' | 'candidate' }
  | { readonly type: 'ping'; readonly link: number }
  | { readonly type: 'claim'; readonly link: number; readonly transport: string; readonly reason: string }
  | { readonly type: 'close'; readonly link: number }

export interface LadderOptions extends Backoff {
  /** A link that is not welcomed, and a candidate that has not answered, in that time is silent. */
  readonly openMs: number
}

export const LADDER: LadderOptions = { ...BACKOFF, openMs: 5_000 }

/**
 * The client's ordered list of transports and its policy for stepping through them. Pure: `step` takes an event at a time and returns
 * what to do; `deadline` says when to tick next.
 */
export class Ladder {
  #state: LadderState = { name: 'waiting', until: 0, rung: 0 }
  #links = 0
  #attempt = 0
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
    const state = this.#state
    if (state.name === 'waiting') return state.until
    return state.name === 'trying' ? state.trial.since + this.#options.openMs : Number.POSITIVE_INFINITY
  }

  step(event: LadderEvent, now: number): LadderEffect[] {
    const state = this.#state
    if (state.name === 'stopped') return []
    switch (event.type) {
      case 'tick':
        if (now < this.deadline) return []
        if (state.name === 'trying') return [...close(state.trial), ...this.#lost(state.trial.link, 0, now)]
        return state.name === 'waiting' ? this.#try(state.rung, null, now) : []
      case 'hurry':
        return state.name === 'waiting' ? this.#try(state.rung, null, now) : []
      case 'use':
        return this.#use(event.transport, now)
      case 'welcomed':
        if (state.name !== 'trying' || state.trial.link !== event.link) return []
        if (state.owner !== null) return [{ type: 'ping', link: event.link }]
        this.#settle(state.trial, now)
        return []
      case 'pong':
        if (state.name !== 'trying' || state.trial.link !== event.link) return []
        return this.#takeOver(state.trial, state.owner, now)
      case 'lost':
        return this.#lost(event.link, event.retryAfterMs, now)
      case 'stop':
        this.#state = { name: 'stopped' }
        return []
    }
  }

  #try(rung: number, owner: Rung | null, now: number): LadderEffect[] {
    const link = ++this.#links
    this.#state = { name: 'trying', owner, trial: { link, rung, since: now } }
    return [{ type: 'open', link, transport: this.#name(rung), as: owner === null ? 'owner' : 'candidate' }]
  }

  #use(transport: string | null, now: number): LadderEffect[] {
    const state = this.#state
    this.#pinned = transport === null ? null : this.#transports.indexOf(transport)
    const rung = this.#pinned ?? 0
    const owner = 'owner' in state ? state.owner : null
    const abandoned = state.name === 'trying' ? close(state.trial) : []
    if (owner?.rung !== rung) return [...abandoned, ...this.#try(rung, owner, now)]
    this.#settle(owner, owner.since)
    return abandoned
  }

  /** The second small frame came in a flush of its own: the link carries. The old one is let go only now. */
  #takeOver(trial: Rung, owner: Rung | null, now: number): LadderEffect[] {
    this.#settle(trial, now)
    const { link, rung } = trial
    return [
      { type: 'claim', link, transport: this.#name(rung), reason: 'the application asked for it' },
      ...close(owner),
    ]
  }

  #settle(owner: Rung, since: number): void {
    this.#state = { name: 'settled', owner: { ...owner, since } }
  }

  #lost(link: number, retryAfterMs: number, now: number): LadderEffect[] {
    const state = this.#state
    const trial = state.name === 'trying' ? state.trial : null
    const owner = 'owner' in state ? state.owner : null
    if (owner?.link === link) {
      if (now - owner.since >= this.#options.stableMs) this.#attempt = 0
      return [...close(trial), ...this.#wait(owner.rung, retryAfterMs, now)]
    }
    if (trial?.link !== link) return []
    if (owner !== null) {
      this.#settle(owner, owner.since)
      return []
    }
    const next = trial.rung + 1
    // A fast failure falls through to the next rung at once; only a whole round of failures calls for a pause.
    if (this.#pinned === null && next < this.#transports.length && retryAfterMs === 0) return this.#try(next, null, now)
    this.#attempt ||= 1
    return this.#wait(this.#pinned ?? 0, retryAfterMs, now)
  }

  #wait(rung: number, retryAfterMs: number, now: number): LadderEffect[] {
    const pause = pauseMs(this.#options, this.#attempt++, this.#random)
    // The gateway names one pause for all its clients: the jitter spreads them over as much again.
    const wait = Math.max(pause, retryAfterMs * (1 + this.#random()))
    if (wait === 0) return this.#try(rung, null, now)
    this.#state = { name: 'waiting', until: now + wait, rung }
    return []
  }

  #name(rung: number): string {
    return this.#transports[rung] ?? ''
  }
}

const close = (rung: Rung | null): LadderEffect[] => (rung === null ? [] : [{ type: 'close', link: rung.link }])
