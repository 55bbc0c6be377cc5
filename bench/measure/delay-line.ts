import { clockMs } from './clock.ts'

/** Everything that was put in comes out later, in the same order. */
export interface DelayLine<T> {
  put(item: T): void
  /** What is on it is lost, and so is what is put in from now on. */
  drop(): void
}

/**
 * A line that is `delayMs` long. Nothing leaves it before `opensAtMs` and the way; by `clockMs`. One timer for all that is under way: two timers of
 * different lengths that are due together could run in either order, and bytes must not.
 */
export function delayLine<T>(delayMs: number, opensAtMs: number, deliver: (item: T) => void): DelayLine<T> {
  const under: { readonly dueMs: number; readonly item: T }[] = []
  let isDropped = false
  let timer: NodeJS.Timeout | undefined
  const run = () => {
    timer = undefined
    for (let [next] = under; next !== undefined && next.dueMs <= clockMs(); [next] = under) {
      under.shift()
      deliver(next.item)
    }
    wait()
  }
  const wait = () => {
    const [next] = under
    if (next !== undefined) timer ??= setTimeout(run, Math.max(0, next.dueMs - clockMs()))
  }
  return {
    put(item) {
      if (isDropped) return
      under.push({ dueMs: Math.max(clockMs(), opensAtMs) + delayMs, item })
      wait()
    },
    drop() {
      isDropped = true
      under.length = 0
      clearTimeout(timer)
    },
  }
}
