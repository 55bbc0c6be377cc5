import { expect, test } from 'vitest'
import { UpPath } from './up-path.ts'

test('[D6] POST is first', () => {
  expect(new UpPath().method(0)).toBe('POST')
})

test('[D6] where a POST did not carry GET is first for a while, and then POST again', () => {
  const up = new UpPath()
  up.tried('POST', false, 1_000)
  expect([up.method(1_000), up.method(5_999), up.method(6_000)]).toEqual(['GET', 'GET', 'POST'])
})

test('[D6] each time that POST is tried in vain it is left alone for twice as long, up to a minute', () => {
  const up = new UpPath()
  const pauses = Array.from({ length: 6 }, (_, i) => {
    const now = i * 1e6
    up.tried('POST', false, now)
    for (let ms = 0; ; ms += 1_000) if (up.method(now + ms) === 'POST') return ms
  })
  expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
})

test('[D6] a POST that carried ends that, and what becomes of a GET says nothing of POST', () => {
  const up = new UpPath()
  up.tried('POST', false, 0)
  up.tried('GET', true, 1)
  up.tried('GET', false, 2)
  expect([up.method(4_999), up.method(5_000)]).toEqual(['GET', 'POST'])
  up.tried('POST', true, 5_000)
  expect(up.method(5_000)).toBe('POST')
  up.tried('POST', false, 6_000)
  expect([up.method(10_999), up.method(11_000)]).toEqual(['GET', 'POST'])
})

test('[D6] an answer may take longer the more bytes it is for, and the slower the line has shown to be', () => {
  const up = new UpPath()
  expect(up.patienceMs(0, 700)).toBe(700)
  const unknown = up.patienceMs(10_000, 700)
  expect(unknown).toBeGreaterThan(2_000)
  up.answered(10_000, 10)
  expect(up.patienceMs(10_000, 700)).toBeLessThan(800)
  // Two bytes take a millisecond.
  up.answered(10_000, 5_000)
  expect(up.patienceMs(10_000, 700)).toBeGreaterThan(15_000)
})

test('[D6] a request takes about a second of the line, and no less than 4 KiB', () => {
  const up = new UpPath()
  up.answered(10, 100)
  // 25 kB/s, without the round trip.
  up.answered(10_000, 500)
  expect(up.batchBytes).toBeCloseTo(30_000)
  up.answered(10_000, 20_000)
  expect(up.batchBytes).toBe(4_096)
})

test('[D6] what was not answered before its link ended is sent in less the next time', () => {
  const up = new UpPath()
  const { batchBytes } = up
  up.unanswered(8_000, 100)
  up.unanswered(10, 5_000)
  expect(up.batchBytes).toBe(batchBytes)
  up.unanswered(8_000, 4_000)
  expect(up.batchBytes).toBe(4_096)
})

test('[D6] a GET carries half as much after each that failed, and as much as at first once a POST has carried', () => {
  const up = new UpPath()
  const { getBytes } = up
  up.tried('GET', true, 0)
  expect(up.getBytes).toBe(getBytes)
  up.tried('GET', false, 0)
  expect(up.getBytes).toBe(getBytes / 2)
  for (let n = 0; n < 10; n++) up.tried('GET', false, 0)
  expect(up.getBytes).toBe(150)
  up.tried('POST', true, 0)
  expect(up.getBytes).toBe(getBytes)
})

test('[D6] an answer that is as early as the shortest does not make the line fast beyond measure', () => {
  const up = new UpPath()
  up.answered(10, 100)
  up.answered(10_000, 100)
  expect(up.batchBytes).toBeCloseTo(480_000)
})

test('[D6] where answers are late they are waited for, until they are not late any more', () => {
  const up = new UpPath()
  up.answered(10, 3_000)
  expect(up.patienceMs(10, 700)).toBeGreaterThan(5_900)
  for (let n = 0; n < 20; n++) up.answered(10, 20)
  expect(up.patienceMs(10, 700)).toBeLessThan(800)
})

test('[D6] each time that neither way is answered more is waited, up to 20 s', () => {
  const up = new UpPath()
  const waits = Array.from({ length: 6 }, () => {
    const waitMs = up.giveUpMs(0, 700)
    up.gaveUp(waitMs)
    return waitMs
  })
  expect(waits[0]).toBe(3_000)
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(waits.at(-1)).toBe(20_000)
})
