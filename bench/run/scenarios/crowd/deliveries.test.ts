import { expect, test } from 'vitest'
import { Deliveries } from './deliveries.ts'

const said = (at: number) => ({ at, pad: '' })

test('a broadcast is delivered when the last client has it: the median of the broadcasts', () => {
  const deliveries = new Deliveries(2, 3)
  deliveries.add(said(100), 101)
  deliveries.add(said(200), 203)
  deliveries.add(said(100), 105)
  deliveries.add(said(200), 210)
  deliveries.add(said(300), 300)
  expect(deliveries.left).toBe(1)
  deliveries.add(said(300), 307)
  expect(deliveries.left).toBe(0)
  expect(deliveries.result()).toMatchObject({ lastMs: 7, latency: { count: 6, max: expect.closeTo(10, 1) } })
})

test('the messages of a burst are one broadcast', () => {
  const deliveries = new Deliveries(1, 2)
  deliveries.add(said(100), 101)
  deliveries.add(said(100), 109)
  expect(deliveries.result().lastMs).toBe(9)
})
