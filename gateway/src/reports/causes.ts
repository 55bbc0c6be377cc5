import type { Scheduler } from '../scheduler.ts'

const EVERY_MS = 60_000
/**
 * Causes of one kind that are told in a minute at most: strangers can make them up, and must not
 * drown those of another kind.
 */
const MAX_CAUSES = 20

interface Cause {
  toldAt: number
  /** Since then. */
  count: number
}

/**
 * What is to be told once a minute for each cause, however often it happens. Memory and output are
 * bounded, whatever the causes are.
 */
export class Causes<K extends string> {
  /** By kind. The cause that was told longest ago comes first. */
  readonly #causes = new Map<K, Map<string, Cause>>()
  readonly #scheduler: Pick<Scheduler, 'now'>

  constructor(scheduler: Pick<Scheduler, 'now'>) {
    this.#scheduler = scheduler
  }

  /** How many there were since it was told last, this one included; null: it is not to be told now. */
  count(kind: K, name: string): number | null {
    const now = this.#scheduler.now()
    const causes = this.#causes.get(kind) ?? new Map<string, Cause>()
    this.#causes.set(kind, causes)
    const known = causes.get(name)
    if (known !== undefined && now - known.toldAt < EVERY_MS) {
      known.count++
      return null
    }
    if (known === undefined && causes.size >= MAX_CAUSES && !forgetOldest(causes, now)) return null
    causes.delete(name)
    causes.set(name, { toldAt: now, count: 0 })
    return (known?.count ?? 0) + 1
  }
}

/** False when even the oldest was told within the last minute. */
function forgetOldest(causes: Map<string, Cause>, now: number): boolean {
  for (const [oldest, { toldAt }] of causes) {
    if (now - toldAt < EVERY_MS) return false
    causes.delete(oldest)
    return true
  }
  return false
}
