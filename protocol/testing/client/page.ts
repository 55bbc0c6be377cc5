import type { Environment } from '../../../client-sdk/src/environment/environment.ts'
import type { VirtualTime } from '../virtual-time.ts'
import { BASE } from './address.ts'

export type LifeEvent = Parameters<Parameters<Environment['onLife']>[0]>[0]

interface Parts {
  readonly time: VirtualTime
  readonly random: () => number
  readonly network: Pick<Environment, 'fetch' | 'WebSocket'>
  /** Timers of a page that may sleep. Default: those of `time`. */
  readonly after?: Environment['after']
  /** Called with the random bytes of which the client makes the id of a session. */
  readonly began?: (id: Uint8Array) => void
}

/** A page in virtual time: what the client knows of the world around it. */
export class Page {
  readonly environment: Environment
  #tell: ((event: LifeEvent) => void) | null = null
  readonly #memory = new Map<string, string>()

  constructor({ time, random, network, began, after }: Parts) {
    this.environment = {
      ...network,
      canStream: true,
      now: () => time.now,
      random,
      randomBytes(count) {
        const bytes = Uint8Array.from({ length: count }, () => Math.floor(random() * 256))
        began?.(bytes)
        return bytes
      },
      after: after ?? ((ms, run) => time.after(ms, run)),
      resolve: () => BASE,
      onLife: (tell) => {
        this.#tell = tell
        return () => {
          this.#tell = null
        }
      },
      recall: (key) => this.#memory.get(key),
      remember: (key, value) => void this.#memory.set(key, value),
    }
  }

  /** Something happens to the page. */
  live(event: LifeEvent): void {
    this.#tell?.(event)
  }
}
