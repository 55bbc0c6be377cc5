/** How long POST is not tried again after it failed: at first, and at most. */
const FIRST_PAUSE_MS = 5_000
const MAX_PAUSE_MS = 60_000

/**
 * Which request carries up, for transports without an up path of their own: POST, or GET where POSTs are swallowed, cut or forbidden. Judged
 * apart from the down path, and once for all links, because the cause is the network. Pure.
 */
export class UpPath {
  #pauseMs = FIRST_PAUSE_MS
  #getUntil = 0

  /** The method to try first. After a pause that is POST again, which carries more, and in one piece. */
  method(now: number): 'POST' | 'GET' {
    return now < this.#getUntil ? 'GET' : 'POST'
  }

  /** Takes the outcome of a request. */
  tried(method: 'POST' | 'GET', hasCarried: boolean, now: number): void {
    if (method === 'GET') return
    this.#getUntil = hasCarried ? 0 : now + this.#pauseMs
    this.#pauseMs = hasCarried ? FIRST_PAUSE_MS : Math.min(2 * this.#pauseMs, MAX_PAUSE_MS)
  }
}
