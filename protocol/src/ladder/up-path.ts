/** How long the other way is not tried again: at first, and at most. */
const FIRST_PAUSE_MS = 5_000
const MAX_PAUSE_MS = 60_000

/**
 * Which request carries up, for transports that have no up path of their own: POST, or GET where POSTs are swallowed, cut or forbidden.
 * Judged apart from the down path, and once for all links, because it is the network that does it. Pure.
 */
export class UpPath {
  #pauseMs = FIRST_PAUSE_MS
  #getUntil = 0

  /** What to try first. After a pause POST is tried again: it carries more, and in one piece. */
  method(now: number): 'POST' | 'GET' {
    return now < this.#getUntil ? 'GET' : 'POST'
  }

  /** That request carried, or did not. */
  tried(method: 'POST' | 'GET', hasCarried: boolean, now: number): void {
    if (method === 'GET') return
    this.#getUntil = hasCarried ? 0 : now + this.#pauseMs
    this.#pauseMs = hasCarried ? FIRST_PAUSE_MS : Math.min(2 * this.#pauseMs, MAX_PAUSE_MS)
  }
}
