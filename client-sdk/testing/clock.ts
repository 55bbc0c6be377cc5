interface Alarm {
  readonly at: number
  readonly run: () => void
}

/** Turns of the real loop after which nothing that needs no time is still on its way. */
const QUIET_TURNS = 4
/** What has not come about in so much time does not come about. */
const PATIENCE_MS = 30 * 60_000

/** More than that is a loop. */
const MAX_TURNS = 20_000

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Time that passes when a test says so, or as much of it as something takes that a test waits for. */
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

  /** Everything that needs no time happens. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      await turn()
      if (this.#ring(this.now)) quiet = -1
    }
  }

  /** Lets that much time pass, and everything happen that is due in it. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms
    await this.settle()
    for (let next = this.#next(); next <= end; next = this.#next()) {
      this.now = Math.max(this.now, next)
      await this.settle()
    }
    this.now = end
  }

  /** Lets as much time pass as it takes until that is so. */
  async until(isSo: () => boolean): Promise<void> {
    const end = this.now + PATIENCE_MS
    let turnsLeft = MAX_TURNS
    for (let quiet = 0; !isSo(); quiet++) {
      await turn()
      if (turnsLeft-- === 0) throw new Error(`it has not come about, though much has happened: ${isSo}`)
      if (this.#ring(this.now)) quiet = 0
      if (quiet < QUIET_TURNS) continue
      const next = this.#next()
      if (next > end) throw new Error(`it has not come about: ${isSo}`)
      this.now = Math.max(this.now, next)
      quiet = 0
    }
  }

  /** Lets as much time pass as the promise takes. */
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

  /** Whether anything was due. What is due at the same time comes in the order in which it was set. */
  #ring(now: number): boolean {
    const due = [...this.#alarms].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
    for (const alarm of due) {
      // The one before may have called it off.
      if (this.#alarms.delete(alarm)) alarm.run()
    }
    return due.length > 0
  }
}
