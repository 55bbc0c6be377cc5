import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TappedUnit } from '../../server/network/seen.ts'
import { followBytes } from './follow-bytes.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const unit = (id: number): TappedUnit => ({ id, exchange: 1, way: 'down', type: 'body', at: 0, bytes: 1, data: '' })

/** A server whose answers are on their way until they are let go, and what is shown of them. */
function slowly() {
  const asked: { readonly after: number; readonly answer: (...ids: readonly number[]) => void }[] = []
  const shown: number[][] = []
  const stop = followBytes(
    (after) => new Promise((resolve) => asked.push({ after, answer: (...ids) => resolve(ids.map((id) => unit(id))) })),
    (units) => shown.push(units.map(({ id }) => id)),
  )
  return { asked, shown, stop }
}

test('what was asked for a lane that is no longer looked at is not shown', async () => {
  const { asked, shown, stop } = slowly()
  stop()
  asked[0]?.answer(40)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(shown).toEqual([[]])
  expect(asked).toHaveLength(1)
})

test('one answer at a time is asked for, after what the last one brought', async () => {
  const { asked, shown } = slowly()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked).toHaveLength(1)
  asked[0]?.answer(1, 2)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked.map(({ after }) => after)).toEqual([0, 2])
  asked[1]?.answer(3)
  await vi.advanceTimersByTimeAsync(0)
  expect(shown).toEqual([[], [1, 2], [1, 2, 3]])
})
