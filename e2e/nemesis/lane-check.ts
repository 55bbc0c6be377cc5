// Whether the messages of a client's sessions came exactly once and in order, both ways.
import type { Wrong } from './wrong.ts'

/** A message that a node has heard, in the order in which it has. */
export interface HeardMessage {
  readonly session: string
  readonly n: number
  readonly atMs: number
}

/** What a client is told, in order. */
export type LaneEvent =
  | { readonly type: 'answer'; readonly session: string; readonly n: number; readonly atMs: number }
  /** Its session is lost, with these messages in doubt. */
  | { readonly type: 'reset'; readonly inDoubt: readonly number[]; readonly atMs: number }

/** What there is to know of one client's sessions. */
export interface LaneHistory {
  readonly name: string
  /** When each message was sent: the first is number 1. */
  readonly sentMs: readonly number[]
  readonly events: readonly LaneEvent[]
  /** By all nodes. */
  readonly heard: readonly HeardMessage[]
  /** Whether it is there still, and has been answered all. */
  readonly isThere: boolean
}

export function checkLane(history: LaneHistory): readonly Wrong[] {
  return [...checkUp(history), ...checkDown(history)]
}

/** Each message is heard once; those of a session in their order, without a gap; and all that are not in doubt. */
function checkUp({ name, sentMs, events, heard, isThere }: LaneHistory): Wrong[] {
  const wrongs: Wrong[] = []
  const seen = new Set<number>()
  const last = new Map<string, number>()
  const bySession = new Map<string, Set<number>>()
  for (const { session, n, atMs } of heard) {
    const wrong = (fault: Wrong['fault'], why: string) =>
      wrongs.push({ fault, atMs, what: `message ${n} of ${name} was heard ${why}` })
    const before = last.get(session) ?? 0
    if (n > sentMs.length) wrong('invented', 'and never sent')
    if (seen.has(n)) wrong('doubled', 'twice')
    else if (n < before) wrong('reordered', `after ${before}`)
    seen.add(n)
    last.set(session, Math.max(n, before))
    bySession.set(session, (bySession.get(session) ?? new Set()).add(n))
  }
  const skipped = new Set<number>()
  for (const [session, numbers] of bySession)
    for (let n = Math.min(...numbers) + 1; n < (last.get(session) ?? 0); n++) {
      if (numbers.has(n) || skipped.has(n)) continue
      skipped.add(n)
      const how = seen.has(n) ? 'heard by another session' : 'not heard'
      const what = `message ${n} of ${name} was ${how}, though ${session} has heard earlier and later ones`
      wrongs.push({ fault: seen.has(n) ? 'reordered' : 'missing', atMs: sentMs[n - 1] ?? 0, what })
    }
  const doubts = new Set(events.flatMap((event) => (event.type === 'reset' ? event.inDoubt : [])))
  if (isThere)
    for (const [index, atMs] of sentMs.entries())
      if (!seen.has(index + 1) && !doubts.has(index + 1) && !skipped.has(index + 1))
        wrongs.push({ fault: 'missing', atMs, what: `message ${index + 1} of ${name} was not heard` })
  return [...wrongs, ...checkDoubts(name, events, heard)]
}

/** What is in doubt is not carried over as well: an application that sends it again would have sent it twice. */
function checkDoubts(name: string, events: readonly LaneEvent[], heard: readonly HeardMessage[]): Wrong[] {
  const firstAnswer = new Map<string, number>()
  for (const [index, event] of events.entries())
    if (event.type === 'answer' && !firstAnswer.has(event.session)) firstAnswer.set(event.session, index)
  return events.flatMap((event, index) => {
    if (event.type !== 'reset') return []
    const carried = heard.filter(
      ({ session, n }) => event.inDoubt.includes(n) && (firstAnswer.get(session) ?? Number.NEGATIVE_INFINITY) > index,
    )
    return carried.map(
      ({ session, n, atMs }): Wrong => ({
        fault: 'doubled',
        atMs,
        what: `message ${n} of ${name} was in doubt, and heard by ${session}, which came later`,
      }),
    )
  })
}

/** Answers of a session are those to what it has heard, from its first on, and another session is told. */
function checkDown({ name, events, heard, isThere }: LaneHistory): Wrong[] {
  const wrongs: Wrong[] = []
  const due = new Map<string, number[]>()
  for (const { session, n } of heard) due.set(session, [...(due.get(session) ?? []), n])
  let session: string | null = null
  let next = 0
  for (const event of events) {
    if (event.type === 'reset') {
      session = null
      continue
    }
    const { n, atMs } = event
    const wrong = (fault: Wrong['fault'], why: string) =>
      wrongs.push({ fault, atMs, what: `${name} was answered ${n} ${why}` })
    if (session !== null && session !== event.session) wrong('untold', 'by another session, without a reset')
    if (session !== event.session) next = 0
    session = event.session
    const expected = due.get(session) ?? []
    const place = expected.indexOf(n)
    if (place < 0) wrong('invented', 'by a session that has not heard it')
    else if (place > next) wrong('missing', `where ${expected[next]} was due`)
    else if (place < next) wrong('doubled', 'again')
    next = place + 1
  }
  const left = session === null ? [] : (due.get(session) ?? []).slice(next)
  if (isThere && left.length > 0)
    wrongs.push({ fault: 'missing', atMs: events.at(-1)?.atMs ?? 0, what: `${name} was not answered ${left.join()}` })
  return wrongs
}
