// What became of publications of a system that has no offsets, and no store to look into.
import { keyOf, type RoomHistory, type RoomVerdict } from './room-check.ts'
import type { Wrong } from './wrong.ts'

/** Those that were acknowledged, and not heard once by all who were not told of a loss; by publisher in order. */
export function checkPlain({ invocations, listeners }: Pick<RoomHistory, 'invocations' | 'listeners'>): RoomVerdict {
  const wrongs: Wrong[] = []
  let deliveries = 0
  const toldMs: number[] = []
  const everHeard = new Set<string>()
  for (const { name, events, isThere } of listeners) {
    const heard = new Set<string>()
    const newest = new Map<string, number>()
    const losses: number[] = []
    let joinedMs = Number.POSITIVE_INFINITY
    for (const event of events) {
      const { atMs } = event
      if (event.type === 'live') {
        if (joinedMs === Number.POSITIVE_INFINITY) joinedMs = atMs
        else if (!event.recovered) losses.push(atMs)
        continue
      }
      deliveries++
      const key = keyOf(event)
      const before = newest.get(event.by) ?? 0
      if (heard.has(key)) wrongs.push({ fault: 'doubled', atMs, what: `${name} has heard ${key} again` })
      else if (event.n < before)
        wrongs.push({ fault: 'reordered', atMs, what: `${name} has heard ${key} after ${before}` })
      heard.add(key)
      everHeard.add(key)
      newest.set(event.by, Math.max(before, event.n))
    }
    if (!isThere) continue
    for (const each of invocations) {
      if (each.outcome.type !== 'ok' || each.atMs < joinedMs || heard.has(keyOf(each))) continue
      if (each.atMs <= (losses.at(-1) ?? 0)) toldMs.push(each.atMs)
      else wrongs.push({ fault: 'missing', atMs: each.atMs, what: `${name} has not heard ${keyOf(each)}` })
    }
  }
  const unsure = invocations.filter(({ outcome }) => outcome.type === 'unsure')
  const landed = unsure.filter((each) => everHeard.has(keyOf(each))).length
  return { wrongs, deliveries, toldMs, landed, vanished: unsure.length - landed, refused: 0 }
}
