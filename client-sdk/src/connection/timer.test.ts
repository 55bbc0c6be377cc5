import { expect, test } from 'vitest'
import { createTimer } from './timer.ts'

/** A platform whose timers are run by hand. */
function platform() {
  let now = 0
  let armed: { readonly at: number; readonly run: () => void } | null = null
  let arms = 0
  const ranAt: number[] = []
  const set = createTimer(
    {
      now: () => now,
      after(ms, run) {
        const timer = { at: now + ms, run }
        armed = timer
        arms++
        return () => {
          if (armed === timer) armed = null
        }
      },
    },
    () => ranAt.push(now),
  )
  return {
    ranAt,
    arms: () => arms,
    isArmed: () => armed !== null,
    setAt(at: number, deadline: number) {
      now = at
      set(deadline, now)
    },
    /** Time passes; `lateMs`: timers run that much later, as in a hidden tab. */
    pass(until: number, lateMs = 0) {
      while (armed !== null && armed.at + lateMs <= until) {
        const { at, run } = armed
        armed = null
        now = at + lateMs
        run()
      }
      now = until
    },
  }
}

test('a timer that is put off again and again is the platform’s one timer, and runs at the last time', () => {
  const { setAt, pass, ranAt, arms } = platform()
  for (let at = 0; at < 90; at++) setAt(at, at + 100)
  expect(arms()).toBe(1)
  pass(500)
  expect(ranAt).toEqual([189])
  expect(arms()).toBe(2)
})

test('an earlier time replaces a later one', () => {
  const { setAt, pass, ranAt } = platform()
  setAt(0, 100)
  setAt(10, 50)
  pass(500)
  expect(ranAt).toEqual([50])
})

test('without a deadline no timer is left that would keep a process alive', () => {
  const { setAt, isArmed } = platform()
  setAt(0, 100)
  setAt(10, 200)
  setAt(20, Infinity)
  expect(isArmed()).toBe(false)
})

test('one that is due cannot be put off, however late the platform runs it', () => {
  const { setAt, pass, ranAt } = platform()
  setAt(0, 100)
  setAt(150, 300)
  pass(1_000, 900)
  expect(ranAt).toEqual([1_000])
})
