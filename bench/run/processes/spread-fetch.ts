import { Agent, Dispatcher, setGlobalDispatcher } from 'undici'

/**
 * A pool searches all its connections for each request, which would slow down thousands of clients
 * by itself: a cost that no browser has.
 */
const POOLS = 64

class Spread extends Dispatcher {
  readonly #pools = Array.from({ length: POOLS }, () => new Agent())
  #asked = 0

  override dispatch(...args: Parameters<Dispatcher['dispatch']>): boolean {
    return this.#pools[this.#asked++ % POOLS]?.dispatch(...args) ?? false
  }
}

/** Spreads the connections of this process's `fetch` over many pools. */
export const spreadFetch = (): void => setGlobalDispatcher(new Spread())
