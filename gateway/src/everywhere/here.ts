import type { Json } from '@rungway/protocol'
import type { Lifecycle } from '../sessions/lifecycle.ts'
import type { SessionRecord } from '../sessions/session-record.ts'
import { type Order, readOrder, type Target } from './orders.ts'

/** The sessions of this node that are meant. */
export function recordsOf({ table }: Pick<Lifecycle, 'table'>, to: Target): Iterable<SessionRecord> {
  switch (to.type) {
    case 'all':
      return table.values()
    case 'user':
      return table.ofUser(to.id)
    case 'session': {
      const record = table.named(to.name)
      return record === undefined ? [] : [record]
    }
  }
}

/** Ends sessions of this node. Returns how many. */
export function endHere(sessions: Lifecycle, { to, code, reason }: Order & { readonly type: 'end' }): number {
  const records = [...recordsOf(sessions, to)]
  for (const record of records) record.end(code, reason)
  return records.length
}

/** Does what another node orders. Returns how many sessions that reached; null: it is no order. */
export function obey(sessions: Lifecycle, from: unknown): Json {
  const order = readOrder(from)
  if (order === null) return null
  if (order.type === 'end') return endHere(sessions, order)
  return sessions.sendTo(recordsOf(sessions, order.to), order.body)
}
