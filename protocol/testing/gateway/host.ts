import type { Accept, Asked } from '../network/ends.ts'
import { GatewayInstance, type World } from './instance.ts'

/** Where a gateway runs, and after each restart another. */
export class GatewayHost {
  readonly #world: World
  #restarts = 0
  #current: GatewayInstance

  constructor(world: World) {
    this.#world = world
    this.#current = new GatewayInstance(world, ++this.#restarts)
  }

  get current(): GatewayInstance {
    return this.#current
  }

  /** Takes a request once it has arrived. */
  readonly accept =
    (asked: Asked): Accept =>
    (reply) =>
      this.#current.take(asked, reply)

  restart(): void {
    this.#current.kill()
    this.#current = new GatewayInstance(this.#world, ++this.#restarts)
  }
}
