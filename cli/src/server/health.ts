import type { Broker } from '@rungway/gateway'
import { Hono } from 'hono'

/** Whether the gateway takes clients. */
export class Readiness {
  isDraining = false
  readonly #broker: Pick<Broker, 'health'>

  constructor(broker: Pick<Broker, 'health'>) {
    this.#broker = broker
  }

  get status(): 'ready' | 'draining' | 'no-store' {
    if (this.isDraining) return 'draining'
    return this.#broker.health === 'away' ? 'no-store' : 'ready'
  }

  /** What channels stand on. While it is `repairing`, clients are taken. */
  get store(): Broker['health'] {
    return this.#broker.health
  }
}

/** `/live`: the process answers. `/ready`: it takes clients, and how the store is. */
export const healthRoutes = (state: Readiness): Hono =>
  new Hono()
    .get('/live', (c) => c.json({ status: 'live' }))
    .get('/ready', (c) => c.json({ status: state.status, store: state.store }, state.status === 'ready' ? 200 : 503))
