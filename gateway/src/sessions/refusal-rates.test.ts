import { expect, test } from 'vitest'
import { RefusalRates } from './refusal-rates.ts'

test('ten seconds’ worth of refusals may come at once, and then as many as the rate allows', () => {
  const rates = new RefusalRates(2)
  for (let n = 0; n < 20; n++) {
    expect(rates.refusal('192.0.2.1', 1_000)).toBe(null)
    rates.count('192.0.2.1', 1_000)
  }
  rates.count('192.0.2.1', 1_000)
  expect(rates.refusal('192.0.2.1', 1_000)).toMatchObject({ code: 'too-many', retryAfterMs: 500 })
  expect(rates.refusal('192.0.2.2', 1_000)).toBe(null)
  expect(rates.refusal('192.0.2.1', 1_500)).toBe(null)
})

test('a network is forgotten, and a flood of networks takes bounded memory', () => {
  const rates = new RefusalRates(1)
  for (let n = 0; n < 30_000; n++) rates.count(`network ${n}`, 0)
  expect(rates.size).toBe(10_000)
  rates.count('one more', 60_000)
  expect(rates.size).toBe(1)
})
