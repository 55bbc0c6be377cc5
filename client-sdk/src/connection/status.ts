import type { Environment } from '../environment/environment.ts'
import type { ClientState } from '../events.ts'
import type { Listeners } from './listeners.ts'

/** Where the client stands. */
export interface Status {
  state: ClientState
  /** The transport that carries. */
  transport: string | null
  /** Since when it does, or none does. */
  since: number
  /** The transport that carried last. */
  last: string | null
}

/** Changes the state and emits what follows. `reason`: why that transport carries. */
export function become(
  status: Status,
  state: ClientState,
  reason: string,
  { now }: Environment,
  { emit }: Listeners,
): void {
  const to = state.name === 'open' ? state.transport : null
  const from = status.last
  if (to !== status.transport) status.since = now()
  // Before the events: a listener that reads the state finds what the event holds.
  status.state = state
  status.transport = to
  if (to !== null && to !== from) {
    status.last = to
    emit('transport', { from, to, reason })
  }
  emit('state', state)
}
