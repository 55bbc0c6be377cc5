import { expect, test } from 'vitest'
import { Flow } from './flow.ts'

/**
 * Writes as fast as it may over a line of that rate and round trip, in virtual time. Returns how
 * long each write waited in the line's queue, and when the last had come.
 */
function over(flow: Flow, bytesPerMs: number, roundTripMs: number, total: number, from = 0) {
  const waits: number[] = []
  const pongs: { readonly at: number; readonly value: number }[] = []
  let now = from
  let freeAt = from
  for (let left = total; left > 0; ) {
    const { room } = flow
    if (room > 0) {
      const bytes = Math.min(left, room)
      left -= bytes
      freeAt = Math.max(freeAt, now) + bytes / bytesPerMs
      waits.push(freeAt - now)
      const value = flow.wrote(bytes, now)
      if (value > 0) pongs.push({ at: freeAt + roundTripMs, value })
    } else {
      const pong = pongs.shift() ?? expect.fail('stuck')
      now = pong.at
      flow.answered(pong.value, now)
    }
  }
  return { waits, doneAt: freeAt }
}

test.each([
  [2, 50],
  [20, 50],
  [50, 300],
  [125, 50],
  [400, 50],
])('[A8] at %s kB/s and a round trip of %s ms a line is kept busy, and no write waits for long', (kBps, roundTripMs) => {
  const bytes = kBps * 1_000 * 60
  const { waits, doneAt } = over(new Flow(), kBps, roundTripMs, bytes)
  expect(doneAt / 60_000).toBeLessThan(1.05)
  // Eight kilobytes are the least that is under way.
  expect(Math.max(...waits)).toBeLessThan(1_500 + 2 * roundTripMs + 10_000 / kBps)
})

test('[A8] a line whose round trip is long is filled all the same', () => {
  const { doneAt } = over(new Flow(), 400, 3_000, 20_000_000)
  expect(doneAt).toBeLessThan(1.8 * 50_000)
})

test('[A8] a line that becomes slow is given less', () => {
  const flow = new Flow()
  over(flow, 1_000, 20, 10_000_000)
  const known = flow.bytes
  flow.arrived(20_000)
  over(flow, 2, 20, 2_000_000, 20_000)
  expect(flow.bytes).toBeLessThan(known / 50)
})

test('[A8] little is never held back, nor asked about', () => {
  const flow = new Flow()
  for (let now = 0; now < 60_000; now += 100) {
    expect(flow.room).toBeGreaterThan(500)
    expect(flow.wrote(500, now)).toBe(0)
    flow.arrived(now + 50)
  }
})

test('[A8] nothing is held back that no answer is to come for', () => {
  const flow = new Flow()
  over(flow, 1_000, 1, 10_000_000)
  const value = flow.wrote(200_000, 20_000)
  flow.wrote(30_000, 20_000)
  // It took so long that little is to be under way from now on, and what is was not asked about.
  flow.answered(value, 200_000)
  expect(flow.room).toBeGreaterThan(0)
})

test('[A8] a link that takes over from one that owes an answer begins as if nothing were known', () => {
  const flow = new Flow()
  over(flow, 1_000, 1, 10_000_000)
  const known = flow.bytes
  flow.arrived(20_000)
  flow.renewed()
  const renewed = flow.bytes
  expect([renewed < known, renewed > new Flow().bytes]).toEqual([true, true])
  flow.wrote(renewed, 30_000)
  flow.renewed()
  expect(flow.room).toBe(new Flow().room)
})

test('[A8] a pong of an older question changes nothing', () => {
  const flow = new Flow()
  const value = flow.wrote(flow.bytes, 100)
  flow.answered(value - 1, 200)
  expect(flow.room).toBe(0)
  flow.answered(value, 300)
  expect(flow.room).toBeGreaterThan(0)
})
