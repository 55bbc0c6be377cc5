import type { SessionRecord } from '../sessions/session-record.ts'
import type { SessionView } from './contract.ts'
import { isFields } from './orders.ts'

/** What a node has found of its own. */
export interface FoundHere {
  readonly count: number
  readonly sessions: readonly Omit<SessionView, 'node'>[]
}

/** Of one answer, in characters: ids of users may be long. */
const MAX_CHARS = 128 * 1024

/** Those of which a name, user or transport contains the text. */
export function findIn(records: Iterable<SessionRecord>, text: string, limit: number): FoundHere {
  const needle = text.toLowerCase()
  const sessions: Omit<SessionView, 'node'>[] = []
  let count = 0
  let chars = 0
  for (const { session } of records) {
    const { name, user, transport, isAway, pendingBytes } = session
    if (needle !== '' && !`${name}\n${user.id}\n${transport ?? 'away'}`.toLowerCase().includes(needle)) continue
    count++
    if (sessions.length >= limit || chars > MAX_CHARS) continue
    chars += user.id.length
    sessions.push({ name, user: user.id, transport, isAway, pendingBytes })
  }
  return { count, sessions }
}

/** What another node has found; null: it is no such thing. */
export function readFound(value: unknown): FoundHere | null {
  if (!isFields(value)) return null
  const { count, sessions } = value
  if (typeof count !== 'number' || !Array.isArray(sessions) || !sessions.every(isView)) return null
  return { count, sessions }
}

const isView = (value: unknown): value is Omit<SessionView, 'node'> =>
  isFields(value) &&
  typeof value['name'] === 'string' &&
  typeof value['user'] === 'string' &&
  (value['transport'] === null || typeof value['transport'] === 'string') &&
  typeof value['isAway'] === 'boolean' &&
  typeof value['pendingBytes'] === 'number'
