import type { Scheduler } from '../../scheduler.ts'
import { REDIS_LIMITS } from './limits.ts'

interface ProbeHost {
  readonly scheduler: Pick<Scheduler, 'now' | 'after' | 'soon'>
  /** A part of each server that there is a connection each for commands and for pushes to. */
  readonly probes: () => readonly number[]
  /**
   * Has a server push what comes back by `returned`. Resolves to whether it was asked, or cannot be
   * now for a reason that is known.
   */
  send(partition: number): Promise<boolean>
  /** Connections that carry nothing are to be dropped. */
  deaf(partition: number): void
}

/**
 * Finds connections that look open and carry nothing: the other end is gone without a word. Where
 * no push has come for a while, one is asked for, over the commands' connection; when it does not
 * come, one of the two is dead.
 */
export class Probe {
  readonly #host: ProbeHost
  #heardAt: number
  /** Parts whose probe has not come back. */
  readonly #missing = new Set<number>()
  #cancel: () => void = () => {}
  #isStopped = false

  constructor(host: ProbeHost) {
    this.#host = host
    this.#heardAt = host.scheduler.now()
    this.#wait(REDIS_LIMITS.probeAfterMs)
  }

  /** A push has come. */
  heard(): void {
    this.#heardAt = this.#host.scheduler.now()
  }

  returned(partition: number): void {
    this.#missing.delete(partition)
  }

  /** Connections are new, or gone: what was asked of those before counts no more. */
  changed(partitions: readonly number[]): void {
    for (const each of partitions) this.#missing.delete(each)
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  #wait(ms: number): void {
    this.#cancel()
    if (this.#isStopped) return
    this.#cancel = this.#host.scheduler.after(ms, () => this.#look())
  }

  #look(): void {
    const { scheduler, probes, send } = this.#host
    const quietMs = scheduler.now() - this.#heardAt
    const all = probes()
    if (all.length === 0) return this.#wait(REDIS_LIMITS.probeAfterMs)
    // Of several servers one may be deaf while another is busy.
    if (quietMs < REDIS_LIMITS.probeAfterMs && all.length === 1) return this.#wait(REDIS_LIMITS.probeAfterMs - quietMs)
    this.#missing.clear()
    for (const partition of all) {
      this.#missing.add(partition)
      send(partition).then((isAsked) => {
        if (!isAsked) this.#missing.delete(partition)
      })
    }
    // A process that was held up reads first what has come meanwhile.
    this.#cancel = scheduler.after(REDIS_LIMITS.probeMs, () => scheduler.soon(() => this.#judge()))
  }

  #judge(): void {
    const deaf = [...this.#missing]
    this.#missing.clear()
    this.#wait(deaf.length === 0 ? REDIS_LIMITS.probeAfterMs - REDIS_LIMITS.probeMs : REDIS_LIMITS.probeAfterMs)
    for (const partition of deaf) this.#host.deaf(partition)
  }
}
