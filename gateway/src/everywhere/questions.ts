import { isName } from '@rungway/protocol'
import { isFields, readTarget, type Target } from './orders.ts'

/** What a node is asked about its sessions, or to do with them where that takes time. */
export type Question =
  | { readonly type: 'find'; readonly of: Target; readonly text: string; readonly limit: number }
  | { readonly type: 'stats' }
  | { readonly type: 'subscribe' | 'unsubscribe'; readonly of: Target; readonly channel: string }

/** Sessions in one answer. */
export const MAX_FOUND = 1_000

/** What another node has sent; null: it is no question, or one of another version. */
export function readQuestion(value: unknown): Question | null {
  if (!isFields(value)) return null
  const { type, text, limit, channel } = value
  if (type === 'stats') return { type }
  const of = readTarget(value['of'])
  if (of === null) return null
  if (type === 'find' && typeof text === 'string' && isLimit(limit)) return { type, of, text, limit }
  if ((type === 'subscribe' || type === 'unsubscribe') && typeof channel === 'string' && isName(channel))
    return { type, of, channel }
  return null
}

export const isLimit = (limit: unknown): limit is number =>
  typeof limit === 'number' && Number.isInteger(limit) && limit >= 0 && limit <= MAX_FOUND
