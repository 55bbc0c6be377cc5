import type { Scheduler } from '../../scheduler.ts'
import { REDIS_LIMITS } from './limits.ts'

interface ProbeHost {
  readonly scheduler: Pick<Scheduler, 'now' | 'after' | 'soon'>
  /** What comes back from each server when pushes arrive. */
  readonly probes: () => readonly string[]
  /** Whether there is a connection each for commands and for pushes. */
  readonly isConnected: () => boolean
  /** Has a server push that. */
  send(push: string): void
  /** Connections that carry nothing are to be dropped. */
  deaf(): void
}

/**
 * Finds connections that look open and carry nothing: the other end is gone without a word. Where
 * no push has come for a while, one is asked for, over the commands' connection; when it does not
 * come, one of the two is dead.
 */
export class Probe {
  readonly #host: ProbeHost
  #heardAt: number
  /** Probes that have not come back. */
  #missing = new Set<string>()
  #cancel: () => void = () => {}
  #isStopped = false

  constructor(host: ProbeHost) {
    this.#host = host
    this.#heardAt = host.scheduler.now()
    this.#wait(REDIS_LIMITS.probeAfterMs)
  }

  /** A push has come. */
  heard(push: string): void {
    this.#heardAt = this.#host.scheduler.now()
    this.#missing.delete(push)
  }

  /** Connections are new, or gone: what was asked of those before counts no more. */
  restart(): void {
    this.#missing.clear()
    this.#heardAt = this.#host.scheduler.now()
    this.#wait(REDIS_LIMITS.probeAfterMs)
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
    const { scheduler, probes, isConnected } = this.#host
    const quietMs = scheduler.now() - this.#heardAt
    const all = probes()
    if (!isConnected()) return this.#wait(REDIS_LIMITS.probeAfterMs)
    // Of several servers one may be deaf while another is busy.
    if (quietMs < REDIS_LIMITS.probeAfterMs && all.length === 1) return this.#wait(REDIS_LIMITS.probeAfterMs - quietMs)
    this.#missing = new Set(all)
    for (const push of all) this.#host.send(push)
    // A process that was held up reads first what has come meanwhile.
    this.#cancel = scheduler.after(REDIS_LIMITS.probeMs, () => scheduler.soon(() => this.#judge()))
  }

  #judge(): void {
    if (this.#missing.size === 0) return this.#wait(REDIS_LIMITS.probeAfterMs - REDIS_LIMITS.probeMs)
    this.#missing.clear()
    this.#wait(REDIS_LIMITS.probeAfterMs)
    this.#host.deaf()
  }
}
