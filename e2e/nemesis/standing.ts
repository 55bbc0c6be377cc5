import type { LaneEvent } from './lane-check.ts'
import type { Invocation, RoomEvent } from './room-check.ts'

/** What a client of Rungway's has written down, in order. */
export interface Account {
  readonly invocations: readonly Invocation[]
  readonly roomEvents: readonly RoomEvent[]
  readonly laneEvents: readonly LaneEvent[]
}

/** How it stands at the moment. */
export interface Standing {
  /** The state of its session, and of its subscription. */
  readonly session: string
  readonly subscription: string
  /** Whom it sees in its channel. */
  readonly members: readonly string[]
  /** What is not acknowledged. */
  readonly pendingBytes: number
}

/** What it has not got back since then; empty when it has all. */
export function notBack(
  { roomEvents, laneEvents }: Account,
  standing: Standing,
  sinceMs: number,
  members: readonly string[],
): string[] {
  const isSince = (events: readonly { readonly type: string; readonly atMs: number }[], kind: string) =>
    (events.findLast(({ type }) => type === kind)?.atMs ?? 0) > sinceMs
  return [
    ...ill(standing, members),
    ...(isSince(roomEvents, 'publication') ? [] : ['it hears nothing of its channel']),
    ...(isSince(laneEvents, 'answer') ? [] : ['it is not answered']),
  ]
}

/** What it waits for, when nobody talks any more; empty when it has all. */
export function unsettled({ invocations }: Account, standing: Standing, members: readonly string[]): string[] {
  const open = invocations.filter(({ outcome }) => outcome.type === 'unsure').length
  return [
    ...ill(standing, members),
    ...(standing.pendingBytes > 0 ? [`${standing.pendingBytes} bytes are not acknowledged`] : []),
    ...(open > 0 ? [`${open} publications are not answered`] : []),
  ]
}

function ill({ session, subscription, members: seen }: Standing, members: readonly string[]): string[] {
  const unseen = members.filter((each) => !seen.includes(each))
  const gone = seen.filter((each) => !members.includes(each))
  return [
    ...(session === 'open' ? [] : [`it is ${session}`]),
    ...(subscription === 'live' ? [] : [`its subscription is ${subscription}`]),
    ...(unseen.length > 0 ? [`it does not see ${unseen.join()}`] : []),
    ...(gone.length > 0 ? [`it sees ${gone.join()}, who are gone`] : []),
  ]
}
