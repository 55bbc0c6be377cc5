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
  readonly #given = new Map<string, Process>()
  #deeds: Deed[] = []
  #registry: MemoryRegistry
  /** Since when it has lost nothing. */
  #since: number
  #taker: Process | null = null
  /** Called when a session is given to a node. */
  given: (session: string, to: Process) => void = () => {}
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
      give: (session, from, to, keepMs) => {
        this.#taker = process
        return ask(async (registry) => {
          const holder = await registry.give(session, from, to, keepMs)
          if (holder === to) {
            this.#given.set(session, process)
            this.given(session, process)
          }
          return holder
        })
      },
      find: (...args) => ask((registry) => registry.find(...args)),
      keep: (...args) => ask((registry) => registry.keep(...args)),
      leave: (...args) => ask((registry) => registry.leave(...args)),
      beat: (...args) =>
        ask(async (registry) => ({ ...(await registry.beat(...args)), ageMs: this.#time.now - this.#since })),
    }
  }

  /** The node that has last tried to take a session. */
  get taker(): Process | null {
    return this.#taker
  }

  /** The node that a session was given to last, as far as that is not lost. */
  givenTo(session: string): Process | null {
    return this.#given.get(session) ?? null
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
    this.#given.clear()
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
