import { Agent, Dispatcher, setGlobalDispatcher } from 'undici'

/** A pool looks through all its connections for each request, and so would slow down a crowd of thousands by itself: time that no browser spends. */
const POOLS = 64

class Spread extends Dispatcher {
  readonly #pools = Array.from({ length: POOLS }, () => new Agent())
  #asked = 0

  override dispatch(...args: Parameters<Dispatcher['dispatch']>): boolean {
    return this.#pools[this.#asked++ % POOLS]?.dispatch(...args) ?? false
  }
}

/** Lets this process's `fetch` take its connections from many pools in turn. */
export const useManyPools = (): void => setGlobalDispatcher(new Spread())
