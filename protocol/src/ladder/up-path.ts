/** The request that carries up, for transports that have no up path of their own. */
export type Way = 'POST' | 'GET'

/** How long the other way is not tried again: at first, and at most. */
const FIRST_PAUSE_MS = 5_000
const MAX_PAUSE_MS = 60_000

/** Of a line that nothing is known of: 8 kB a second. */
const FIRST_MS_PER_BYTE = 1 / 8
/** Requests below this say more about the round trip than about the line. */
const TELLING_BYTES = 1024
/**
 * What a request carries at least, however slow the line: below it the heads of requests would be
 * most of the load.
 */
const MIN_BATCH_BYTES = 4 * 1024
/** What a GET carries at first, and at least: a short URL, in which the hello takes as much. */
const FIRST_GET_BYTES = 1_500
const MIN_GET_BYTES = 150
/** How much of the line's time one request takes: what is sent next waits as long. */
const BATCH_MS = 1_200
/** An answer that is so much later than the line's rate explains is missed. */
const TOLERANCE = 4
/** Where answers are later than this, what is lost would be missed too late. */
const MAX_USUAL_MS = 5_000
/** Both ways are given up after this, or twice the patience for the first. */
const MIN_GIVE_UP_MS = 3_000

/**
 * Which request carries up, how much, and when its answer is missed: POST, or GET where POSTs are
 * swallowed, cut or forbidden. Judged apart from the down path, and once for all links, because it
 * is the network that does it. Pure.
 */
export class UpPath {
  #pauseMs = FIRST_PAUSE_MS
  #getUntil = 0
  #getBytes = FIRST_GET_BYTES
  /** How long the line takes for a byte. */
  #msPerByte = FIRST_MS_PER_BYTE
  /** The shortest that an answer took: the round trip, and little else. */
  #leastMs = Number.POSITIVE_INFINITY
  /** How late answers were, beyond what their bytes explain; forgotten as earlier ones come. */
  #usualMs = 0

  /** What to try first. After a pause POST is tried again: it carries more, and in one piece. */
  method(now: number): Way {
    return now < this.#getUntil ? 'GET' : 'POST'
  }

  /** About how much to send at once: a second of the line's rate. */
  get batchBytes(): number {
    return Math.max(MIN_BATCH_BYTES, BATCH_MS / this.#msPerByte)
  }

  /** What a GET carries, before encoding: less after each that failed, because some URLs are too long. */
  get getBytes(): number {
    return this.#getBytes
  }

  /**
   * How long to wait for the answer before the other way is tried beside it. `answerMs`: how long
   * a small answer may take on that link.
   */
  patienceMs(sentBytes: number, answerMs: number): number {
    return Math.max(answerMs, 2 * this.#usualMs) + TOLERANCE * sentBytes * this.#msPerByte
  }

  /** How long after the first request both are given up. */
  giveUpMs(sentBytes: number, answerMs: number): number {
    return Math.max(MIN_GIVE_UP_MS, 2 * this.patienceMs(sentBytes, answerMs))
  }

  /** That request carried, after that time, or did not. */
  tried(way: Way, hasCarried: boolean, now: number): void {
    if (way === 'GET') {
      if (!hasCarried) this.#getBytes = Math.max(MIN_GET_BYTES, this.#getBytes / 2)
      return
    }
    if (hasCarried) this.#getBytes = FIRST_GET_BYTES
    this.#getUntil = hasCarried ? 0 : now + this.#pauseMs
    this.#pauseMs = hasCarried ? FIRST_PAUSE_MS : Math.min(2 * this.#pauseMs, MAX_PAUSE_MS)
  }

  /**
   * An answer came, `tookMs` after the request: the line's rate, and how late answers usually are.
   */
  answered(sentBytes: number, tookMs: number): void {
    this.#leastMs = Math.min(this.#leastMs, tookMs)
    // By chance, or on another network than before, a round trip may take less than the shortest.
    if (sentBytes >= TELLING_BYTES) this.#msPerByte = Math.max(tookMs - this.#leastMs, tookMs / 4) / sentBytes
    const lateMs = tookMs - sentBytes * this.#msPerByte
    this.#usualMs = Math.min(MAX_USUAL_MS, Math.max(lateMs, 0.8 * this.#usualMs))
  }

  /** So much was not answered in that time, when its link ended: the line is no faster than that. */
  unanswered(sentBytes: number, afterMs: number): void {
    if (sentBytes >= TELLING_BYTES) this.#msPerByte = Math.max(this.#msPerByte, afterMs / sentBytes)
  }

  /**
   * Neither way was answered: the next time may take twice as long, in case answers are only late.
   */
  gaveUp(afterMs: number): void {
    this.#usualMs = Math.min(MAX_USUAL_MS, Math.max(2 * this.#usualMs, afterMs / 4))
  }
}
