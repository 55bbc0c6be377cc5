// Whether a channel kept what it promises, from what publishers, subscribers and the store say: after Jepsen's manner.
import type { StoredEntry } from './contract.ts'
import type { Wrong } from './wrong.ts'

/** What became of a publication, by its publisher. Times are in milliseconds, of one clock. */
export type Outcome =
  /** It is in the channel, at that offset. */
  | { readonly type: 'ok'; readonly offset: number }
  /** It may be there or not: nobody has answered. */
  | { readonly type: 'unsure' }
  /** It is not there. */
  | { readonly type: 'failed'; readonly code: string }

export interface Invocation {
  readonly by: string
  readonly n: number
  readonly atMs: number
  outcome: Outcome
}

/** What a subscriber is told, in order. */
export type RoomEvent =
  | {
      readonly type: 'publication'
      readonly atMs: number
      readonly offset: number
      readonly by: string
      readonly n: number
    }
  /** `recovered` false: something may be lost. `offset`: where it stands. */
  | { readonly type: 'live'; readonly atMs: number; readonly recovered: boolean; readonly offset: number }

export interface Listener {
  readonly name: string
  readonly events: readonly RoomEvent[]
  /** Whether it is subscribed still, and has heard all there is to hear. */
  readonly isThere: boolean
}

export interface RoomHistory {
  readonly invocations: readonly Invocation[]
  readonly listeners: readonly Listener[]
  /** What the store has in the end, oldest first. */
  readonly stored: readonly StoredEntry[]
  /** Whether the store was made to lose what it had. */
  readonly mayLose: boolean
}

export interface RoomVerdict {
  readonly wrongs: readonly Wrong[]
  readonly deliveries: number
  /** When what was published that was not delivered to those who were told that something is lost. */
  readonly toldMs: readonly number[]
  /** Publications that nobody has answered: those that are in the channel, and those that are not. */
  readonly landed: number
  readonly vanished: number
  /** Publications that were refused, or given up by a client that lives. */
  readonly refused: number
}

export const keyOf = ({ by, n }: { readonly by: string; readonly n: number }): string => `${n} of ${by}`

export function checkRoom(history: RoomHistory): RoomVerdict {
  const { invocations, listeners, stored } = history
  const wrongs: Wrong[] = [...checkStore(history)]
  for (const listener of listeners)
    wrongs.push(...checkOrder(listener), ...checkForks(listener, history), ...checkTold(listener, history))
  const { missing, toldMs } = checkMissing(history)
  const isStored = new Set(stored.map(keyOf))
  const unsure = invocations.filter(({ outcome }) => outcome.type === 'unsure')
  const landed = unsure.filter((each) => isStored.has(keyOf(each))).length
  return {
    wrongs: [...wrongs, ...missing],
    deliveries: listeners.reduce(
      (sum, { events }) => sum + events.filter(({ type }) => type === 'publication').length,
      0,
    ),
    toldMs,
    landed,
    vanished: unsure.length - landed,
    refused: invocations.filter(({ outcome }) => outcome.type === 'failed').length,
  }
}

/** Offsets of one subscriber are consecutive, unless it is told that something is lost. */
function checkOrder({ name, events }: Listener): Wrong[] {
  const wrongs: Wrong[] = []
  let last: number | null = null
  let isFirst = true
  const heard = new Set<string>()
  for (const event of events) {
    const { atMs, offset } = event
    if (event.type === 'live') {
      if (isFirst) last = offset
      if (!isFirst && !event.recovered) {
        last = null
        heard.clear()
      }
      isFirst = false
      continue
    }
    const key = keyOf(event)
    const wrong = (fault: Wrong['fault']) =>
      wrongs.push({ fault, atMs, what: `${name} has heard ${key}, at ${offset}, after ${last}` })
    if (heard.has(key)) wrong('doubled')
    else if (last !== null && offset <= last) wrong('reordered')
    else if (last !== null && offset > last + 1) wrong('missing')
    heard.add(key)
    last = offset
  }
  return wrongs
}

/** A loss is told where the store was made to lose something, and nowhere else. */
function checkTold({ name, events }: Listener, { mayLose }: RoomHistory): Wrong[] {
  if (mayLose) return []
  const joined = events.findIndex(({ type }) => type === 'live')
  return events.slice(joined + 1).flatMap((event): Wrong[] => {
    if (event.type !== 'live' || event.recovered) return []
    return [{ fault: 'invented', atMs: event.atMs, what: `${name} was told of a loss, and the store has lost nothing` }]
  })
}

/** What a subscriber has heard since it was last told of a loss is what the store has. */
function checkForks({ name, events, isThere }: Listener, { stored, mayLose }: RoomHistory): Wrong[] {
  // A store that forgets cannot tell those who are gone.
  if (!isThere && mayLose) return []
  const byOffset = new Map(stored.map((entry) => [entry.offset, keyOf(entry)]))
  const from = events.findLastIndex((event) => event.type === 'live' && !event.recovered)
  return events.slice(from + 1).flatMap((event): Wrong[] => {
    if (event.type !== 'publication' || byOffset.get(event.offset) === keyOf(event)) return []
    const there = byOffset.get(event.offset) ?? 'nothing'
    const what = `${name} has heard ${keyOf(event)} at ${event.offset}, where the store has ${there}, and was not told`
    return [{ fault: 'untold', atMs: event.atMs, what }]
  })
}

/** Every publication that was acknowledged was heard by all who were there, or they were told of a loss since. */
function checkMissing({ invocations, listeners }: RoomHistory): {
  readonly missing: Wrong[]
  readonly toldMs: number[]
} {
  const missing: Wrong[] = []
  const toldMs: number[] = []
  for (const { name, events, isThere } of listeners) {
    const joined = events.find(({ type }) => type === 'live')
    if (!isThere || joined === undefined) continue
    const heard = new Set(events.flatMap((event) => (event.type === 'publication' ? [keyOf(event)] : [])))
    const losses = events.flatMap((event) =>
      event !== joined && event.type === 'live' && !event.recovered ? [event.atMs] : [],
    )
    const lastLossMs = losses.at(-1) ?? Number.NEGATIVE_INFINITY
    for (const { by, n, atMs, outcome } of invocations) {
      if (outcome.type !== 'ok' || atMs < joined.atMs || heard.has(keyOf({ by, n }))) continue
      if (atMs <= lastLossMs) toldMs.push(atMs)
      else
        missing.push({
          fault: 'missing',
          atMs,
          what: `${name} has not heard ${keyOf({ by, n })}, at ${outcome.offset}`,
        })
    }
  }
  return { missing, toldMs }
}

/** The store has each publication once, in the order of its publisher, and all that were acknowledged. */
function checkStore({ invocations, stored, mayLose }: RoomHistory): Wrong[] {
  const wrongs: Wrong[] = []
  const invoked = new Map(invocations.map((each) => [keyOf(each), each]))
  const newest = new Map<string, number>()
  const seen = new Map<string, number>()
  for (const entry of stored) {
    const { offset, by, n } = entry
    const key = keyOf(entry)
    const invocation = invoked.get(key)
    const atMs = invocation?.atMs ?? 0
    const what = `the store has ${key} at ${offset}`
    if (invocation === undefined) wrongs.push({ fault: 'invented', atMs, what })
    if (invocation?.outcome.type === 'failed')
      wrongs.push({ fault: 'invented', atMs, what: `${what}, which was refused` })
    if (seen.has(key)) wrongs.push({ fault: 'doubled', atMs, what: `${what}, and at ${seen.get(key)}` })
    else if (n < (newest.get(by) ?? 0))
      wrongs.push({ fault: 'reordered', atMs, what: `${what}, after ${newest.get(by)}` })
    seen.set(key, offset)
    newest.set(by, Math.max(n, newest.get(by) ?? 0))
  }
  for (const { by, n, atMs, outcome } of invocations) {
    const key = keyOf({ by, n })
    if (mayLose || outcome.type !== 'ok') continue
    // A repeat is answered with the place of the newest of its publisher (PROTOCOL.md, K14).
    if ((seen.get(key) ?? Number.POSITIVE_INFINITY) <= outcome.offset) continue
    const what = `${key} was acknowledged at ${outcome.offset}; the store has it ${seen.has(key) ? `at ${seen.get(key)}` : 'nowhere'}`
    wrongs.push({ fault: 'missing', atMs, what })
  }
  return wrongs
}
