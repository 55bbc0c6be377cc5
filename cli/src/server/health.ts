import type { Broker } from '@rungway/gateway'
import type { Cluster } from '@rungway/gateway/cluster'
import { Hono } from 'hono'

/** Whether the gateway takes clients. */
export class Readiness {
  isDraining = false
  readonly #broker: Pick<Broker, 'health'>
  readonly #cluster: Pick<Cluster, 'isKnown'> | null

  /** `cluster`: null for a gateway that is alone. */
  constructor(broker: Pick<Broker, 'health'>, cluster: Pick<Cluster, 'isKnown'> | null) {
    this.#broker = broker
    this.#cluster = cluster
  }

  /** `joining`: other nodes do not find this one yet, and a session that began here would be lost to them. */
  get status(): 'ready' | 'draining' | 'no-store' | 'joining' {
    if (this.isDraining) return 'draining'
    if (this.#broker.health === 'away') return 'no-store'
    return this.#cluster?.isKnown === false ? 'joining' : 'ready'
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
