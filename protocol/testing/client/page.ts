import type { Environment } from '../../../client-sdk/src/environment/environment.ts'
import type { VirtualTime } from '../virtual-time.ts'
import { BASE } from './address.ts'
import { fetchOver } from './fetch.ts'
import type { Links } from './links.ts'
import { socketOver } from './socket.ts'

export type LifeEvent = Parameters<Parameters<Environment['onLife']>[0]>[0]

/** A page in virtual time, with a network of its own: what the client knows of the world around it. */
export class Page {
  readonly environment: Environment
  #tell: ((event: LifeEvent) => void) | null = null
  readonly #memory = new Map<string, string>()

  /** `began`: called with the random bytes of which the client makes the id of a session. */
  constructor(time: VirtualTime, links: Links, random: () => number, began: (id: Uint8Array) => void) {
    this.environment = {
      fetch: fetchOver(links),
      WebSocket: socketOver(links),
      canStream: true,
      now: () => time.now,
      random,
      randomBytes(count) {
        const bytes = Uint8Array.from({ length: count }, () => Math.floor(random() * 256))
        began(bytes)
        return bytes
      },
      after: (ms, run) => time.after(ms, run),
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
