import { describe, expect, test } from 'vitest'
import { Flow } from './flow.ts'
import { ServerFlow } from './server-flow.ts'

/** Writes so much every so often, and returns the pings that follow. Nothing is answered. */
function written(flow: ServerFlow, bytes: number, everyMs: number, count: number, from = 0): number[] {
  const pings = Array.from({ length: count }, (_, nth) => flow.wrote(bytes, from + nth * everyMs))
  return pings.filter((value) => value > 0)
}

/**
 * An application that says so much every so often, over a line of that rate. Returns the longest
 * that anything waited, to be written and in the line's queue.
 */
function longestWait(bytesPerMs: number, roundTripMs: number, said: number, everyMs: number, forMs: number): number {
  const flow = new ServerFlow()
  const pongs: { readonly at: number; readonly value: number }[] = []
  const waiting: number[] = []
  let freeAt = 0
  let longest = 0
  for (let now = 0; now < forMs; now++) {
    if (now % everyMs === 0) waiting.push(now)
    for (let pong = pongs[0]; pong !== undefined && pong.at <= now; pong = pongs[0]) {
      flow.answered(pong.value, now)
      pongs.shift()
    }
    while (waiting.length > 0 && flow.room > 0) {
      const taken = waiting.splice(0, Math.max(1, Math.floor(flow.room / said)))
      freeAt = Math.max(freeAt, now) + (taken.length * said) / bytesPerMs
      longest = Math.max(longest, ...taken.map((at) => freeAt - at))
      const value = flow.wrote(taken.length * said, now)
      if (value > 0) pongs.push({ at: freeAt + roundTripMs, value })
    }
  }
  return longest
}

describe('[A8] while little is under way', () => {
  test('a trickle that any line carries is never asked about, however long it lasts', () => {
    expect(written(new ServerFlow(), 132, 200, 18_000)).toEqual([])
    expect(written(new ServerFlow(), 1_320, 1_000, 3_600)).toEqual([])
  })

  test('one that the slowest line does not carry is asked about when half of what may be under way is', () => {
    const flow = new ServerFlow()
    expect(written(flow, 400, 100, 20)).toEqual([2])
    expect(flow.isAsking).toBe(true)
  })

  test('a write of a quarter of what may be under way is asked about at once', () => {
    const flow = new ServerFlow()
    expect([flow.wrote(flow.bytes / 4 - 1, 0), flow.wrote(flow.bytes / 4, 10_000)]).toEqual([0, 2])
  })

  test('what was written before the question is a part of what its answer shows', () => {
    const flow = new ServerFlow()
    flow.wrote(2_000, 0)
    expect(flow.wrote(6_192, 0)).toBe(2)
    expect(flow.room).toBe(0)
  })

  test('an acknowledgement, or another link, begins anew', () => {
    const acknowledged = new ServerFlow()
    const renewed = new ServerFlow()
    for (const flow of [acknowledged, renewed]) expect(flow.wrote(2_047, 0) + flow.wrote(2_047, 0)).toBe(0)
    acknowledged.arrived(0)
    renewed.renewed()
    for (const flow of [acknowledged, renewed]) expect(flow.wrote(2_047, 0)).toBe(0)
  })
})

test('[A8] once it has asked, it asks as any side does', () => {
  const [gateway, client] = [new ServerFlow(), new Flow()]
  for (const flow of [gateway, client]) flow.wrote(4_096, 0)
  const values = [600, 600, 600, 200, 1_000].map((bytes) => [gateway.wrote(bytes, 0), client.wrote(bytes, 0)])
  expect(values).toEqual([
    [0, 0],
    [3, 3],
    [0, 0],
    [0, 0],
    [4, 4],
  ])
})

test.each([
  [2, 50, 132, 200],
  [2, 50, 132, 70],
  [2, 300, 500, 260],
  [20, 50, 500, 30],
  [50, 300, 132, 3],
  [400, 50, 1_000, 3],
])('[A8] on a line of %s kB/s and a round trip of %s ms, %s bytes every %s ms wait a bounded time', (kBps, roundTripMs, said, everyMs) => {
  // Eight kilobytes are what a line may be given before anything is known of it.
  expect(longestWait(kBps, roundTripMs, said, everyMs, 60_000)).toBeLessThan(1_500 + 2 * roundTripMs + 10_000 / kBps)
})
