/**
 * Calls `send` with 1, 2, 3, … at a steady rate, except during the pause. Returns a function that
 * stops it.
 */
export function sendNumbers(
  send: (n: number) => void,
  { everyMs, quietMs }: { readonly everyMs: number; readonly quietMs: readonly [from: number, to: number] | null },
): () => void {
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
