interface Alarm {
  readonly at: number
  readonly run: () => void
}

/** Turns of the real loop after which only timers are left. */
const QUIET_TURNS = 4
/** A condition that does not hold by then never will. */
const PATIENCE_MS = 30 * 60_000

/** More turns than this are an endless loop. */
const MAX_TURNS = 20_000

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A clock that stands still until a test advances it. */
export class FakeClock {
  now = 1_000
  /** How long each timer was set for. */
  readonly waits: number[] = []
  readonly #alarms = new Set<Alarm>()

  /** How many timers are set. */
  get pending(): number {
    return this.#alarms.size
  }

  after(ms: number, run: () => void): () => void {
    this.waits.push(ms)
    const alarm = { at: this.now + ms, run }
    this.#alarms.add(alarm)
    return () => this.#alarms.delete(alarm)
  }

  /** Runs everything that is due now. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      await turn()
      if (this.#ring(this.now)) quiet = -1
    }
  }

  /** Advances the clock by that much, and runs what is due on the way. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms
    await this.settle()
    for (let next = this.#next(); next <= end; next = this.#next()) {
      this.now = Math.max(this.now, next)
      await this.settle()
    }
    this.now = end
  }

  /** Advances the clock until the condition holds. */
  async until(isSo: () => boolean): Promise<void> {
    const end = this.now + PATIENCE_MS
    let turnsLeft = MAX_TURNS
    for (let quiet = 0; !isSo(); quiet++) {
      await turn()
      if (turnsLeft-- === 0) throw new Error(`not reached after many turns: ${isSo}`)
      if (this.#ring(this.now)) quiet = 0
      if (quiet < QUIET_TURNS) continue
      const next = this.#next()
      if (next > end) throw new Error(`not reached: ${isSo}`)
      this.now = Math.max(this.now, next)
      quiet = 0
    }
  }

  /** Advances the clock until the promise settles. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false
    const settled = () => {
      isSettled = true
    }
    promise.then(settled, settled)
    await this.until(() => isSettled)
    return await promise
  }

  /** Time stands still for everything, as for a page that is frozen, and goes on so much later. */
  sleep(ms: number): void {
    this.now += ms
  }

  #next(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#alarms].map(({ at }) => at))
  }

  /**
   * Whether anything was due. What is due at the same time comes in the order in which it was set.
   */
  #ring(now: number): boolean {
    const due = [...this.#alarms].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
    for (const alarm of due) {
      // The one before may have cancelled it.
      if (this.#alarms.delete(alarm)) alarm.run()
    }
    return due.length > 0
  }
}
