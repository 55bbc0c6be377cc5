/** What a failure detector goes by. All times in milliseconds. */
export interface DetectorOptions {
  /** Silence shorter than that is never unusual: timers, busy loops and colliding writes make as much. */
  readonly minSilenceMs: number
  /** An answer to a probe is not missed before that, however fast the link was. */
  readonly minAnswerMs: number
  /** It is missed that long after twice the usual at the latest, however unsteady answers were: one slow one alone would earn six times as long. */
  readonly maxUnsteadyMs: number
}

export const DETECTOR: DetectorOptions = { minSilenceMs: 400, minAnswerMs: 600, maxUnsteadyMs: 2_000 }

/** As many arrivals make a rhythm. */
const RHYTHM_SAMPLES = 4

/** From the shortest unusual silence to the longest. */
const MAX_PATIENCE = 128

/** A running mean, and how far from it samples usually lie: the estimator of RFC 6298, section 2. */
class Estimate {
  mean = 0
  #deviation = 0
  #samples = 0

  add(sample: number): void {
    const error = this.#samples++ === 0 ? sample / 2 : sample - this.mean
    this.mean = this.#samples === 1 ? sample : this.mean + error / 8
    this.#deviation += (Math.abs(error) - this.#deviation) / (this.#samples === 1 ? 1 : 4)
  }

  /** What a sample hardly ever exceeds; `otherwise` while fewer than `need` are known. */
  bound(need: number, otherwise: number): number {
    return this.#samples < need ? otherwise : this.mean + 4 * this.#deviation
  }
}

/**
 * Learns the rhythm of what arrives on a link, and says when a silence is unusual for it. Unusual is no verdict: it is the time to
 * ask. A silence that turned out to be innocent is given twice as long the next time.
 */
export class FailureDetector {
  readonly #options: DetectorOptions
  readonly #rhythm = new Estimate()
  readonly #rtt = new Estimate()
  #heardAt: number
  #patience = 1
  /** A question may have been open while nobody watched: how long its answer took is not known. */
  #hasMissedTime = false

  constructor(now: number, options: DetectorOptions = DETECTOR) {
    this.#heardAt = now
    this.#options = options
  }

  /** When something came last. */
  get heardAt(): number {
    return this.#heardAt
  }

  /** The usual time from a question to its answer; 0 while none is known. */
  get rttMs(): number {
    return this.#rtt.mean
  }

  /** How long an answer is waited for. Follows the link's own pace, so that a constant lag is healthy. */
  get answerMs(): number {
    const { minAnswerMs, maxUnsteadyMs } = this.#options
    return Math.max(minAnswerMs, Math.min(2 * this.#rtt.bound(1, minAnswerMs), 2 * this.#rtt.mean + maxUnsteadyMs))
  }

  /** Something came. A stream that has been innocently silent keeps some of the patience it has earned. */
  heard(now: number): void {
    this.#rhythm.add(Math.max(0, now - this.#heardAt))
    this.#heardAt = now
    this.#patience = Math.max(1, this.#patience / 2)
  }

  /** An answer came to what was asked then: the silence before it was innocent, and the next may be longer. */
  answered(now: number, askedAt: number): void {
    if (!this.#hasMissedTime) this.#rtt.add(now - askedAt)
    this.#hasMissedTime = false
    this.#heardAt = now
    this.#patience = Math.min(2 * this.#patience, MAX_PATIENCE)
  }

  /** Time that nobody watched, because the page slept or the loop was busy, was no silence. */
  excuse(ms: number): void {
    this.#heardAt += ms
    this.#hasMissedTime = true
  }

  /** When the silence will have become unusual, `maxSilenceMs` after the last sign of life at the latest. */
  unusualAt(maxSilenceMs: number): number {
    const usual = Math.max(this.#options.minSilenceMs, this.#rhythm.bound(RHYTHM_SAMPLES, maxSilenceMs))
    return this.#heardAt + Math.min(usual * this.#patience, maxSilenceMs)
  }
}
