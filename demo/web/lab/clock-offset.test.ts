import { expect, test } from 'vitest'
import { ClockOffset } from './clock-offset.ts'

test('the shortest round trip says best what time it is at the server', () => {
  const clock = new ClockOffset()
  expect([clock.toServer(5), clock.errorMs]).toEqual([5, null])
  clock.compared(1_000, 1_100, 6_080)
  expect(clock.toServer(1_000)).toBe(6_030)
  clock.compared(2_000, 2_002, 7_001)
  clock.compared(3_000, 3_500, 8_400)
  expect([clock.toServer(3_000), clock.errorMs]).toEqual([8_000, 1])
})
