import { MemoryRegistry } from '../../../gateway/src/cluster/memory-registry.ts'
import type { Registry } from '../../../gateway/src/cluster/registry.ts'
import type { VirtualTime } from '../virtual-time.ts'
import type { Process } from './process.ts'

type Ask<T> = (registry: MemoryRegistry) => Promise<T>

/** What has been asked of the registry, and when. */
interface Deed {
  readonly at: number
  readonly ask: Ask<unknown>
}

/** `refusing`: it cannot be reached, and that is known at once. `deaf`: it does what it is asked, and no answer comes. */
export type RegistryTrouble = 'refusing' | 'deaf'

/** After so long a node does not wait for an answer any more. */
const PATIENCE_MS = 400

/** What nodes have in common: the product's own registry in memory, on a machine that may lose things. */
export class SharedRegistry {
  readonly #time: VirtualTime
  readonly #troubles = new Map<Process, RegistryTrouble>()
  #deeds: Deed[] = []
  #registry: MemoryRegistry
  /** Since when it has lost nothing. */
  #since: number
  /** One is done after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(time: VirtualTime) {
    this.#time = time
    this.#since = time.now
    this.#registry = new MemoryRegistry({ now: () => time.now })
  }

  /** As one node has it, so far away. */
  of(process: Process, latencyMs: number): Registry {
    const ask = <T>(run: Ask<T>): Promise<T> => this.#ask(process, latencyMs, run)
    return {
      claim: (...args) => ask((registry) => registry.claim(...args)),
      hold: (...args) => ask((registry) => registry.hold(...args)),
      give: (...args) => ask((registry) => registry.give(...args)),
      find: (...args) => ask((registry) => registry.find(...args)),
      keep: (...args) => ask((registry) => registry.keep(...args)),
      leave: (...args) => ask((registry) => registry.leave(...args)),
      beat: (...args) =>
        ask(async (registry) => ({ ...(await registry.beat(...args)), ageMs: this.#time.now - this.#since })),
    }
  }

  trouble(process: Process, trouble: RegistryTrouble | null): void {
    if (trouble === null) this.#troubles.delete(process)
    else this.#troubles.set(process, trouble)
  }

  /** It comes back as it was so long ago; with `Infinity` empty. */
  rollBack(ms: number): void {
    const { now } = this.#time
    this.#since = now
    this.#deeds = this.#deeds.filter(({ at }) => at <= now - ms)
    const deeds = this.#deeds
    this.#last = this.#last.then(async () => {
      let past: number | null = 0
      const registry = new MemoryRegistry({ now: () => past ?? this.#time.now })
      for (const { at, ask } of deeds) {
        past = at
        await ask(registry)
      }
      past = null
      this.#registry = registry
    })
  }

  /** Which node has a session, by its word; null for none. */
  async homeOf(session: string): Promise<string | null> {
    await this.#last
    return await this.#registry.find(session)
  }

  #ask<T>(process: Process, latencyMs: number, ask: Ask<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error('The registry cannot be reached.'))
      const trouble = (): RegistryTrouble | undefined => this.#troubles.get(process)
      if (trouble() === 'refusing') return process.scheduler.soon(fail)
      const cancel = process.scheduler.after(PATIENCE_MS, fail)
      this.#time.after(latencyMs, () => {
        if (trouble() === 'refusing') return process.scheduler.soon(fail)
        this.#deeds.push({ at: this.#time.now, ask })
        this.#last = this.#last.then(async () => {
          const answer = await ask(this.#registry)
          this.#time.after(latencyMs, () => {
            if (trouble() !== undefined) return
            process.enter(() => {
              cancel()
              resolve(answer)
            })
          })
        })
      })
    })
  }
}
