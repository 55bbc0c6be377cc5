/** Which numbers a side sends. */
export interface Numbers {
  readonly everyMs: number
  /** A pause in which nothing is sent. */
  readonly quietMs: readonly [from: number, to: number] | null
  /** So many at once, and no more; absent for one every `everyMs`. */
  readonly atOnce?: number
}

/**
 * Calls `send` with 1, 2, 3, … at a steady rate, except during the pause, or with so many at once.
 * Returns a function that stops it.
 */
export function sendNumbers(send: (n: number) => void, { everyMs, quietMs, atOnce }: Numbers): () => void {
  if (atOnce !== undefined) {
    for (let n = 1; n <= atOnce; n += 1) send(n)
    return () => {}
  }
  const zero = performance.now()
  let n = 0
  let ticks = 0
  let timer: ReturnType<typeof setTimeout>
  const tick = () => {
    ticks += 1
    const at = performance.now() - zero
    const isQuiet = quietMs !== null && at >= quietMs[0] && at < quietMs[1]
    if (!isQuiet) {
      n += 1
      send(n)
    }
    timer = setTimeout(tick, Math.max(0, ticks * everyMs - (performance.now() - zero)))
  }
  tick()
  return () => clearTimeout(timer)
}
