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
