/** Calls `say` with 1, 2, 3, … on a steady beat, except while it is quiet. Returns the way to stop. */
export function startSaying(
  say: (n: number) => void,
  { everyMs, quietMs }: { readonly everyMs: number; readonly quietMs: readonly [from: number, to: number] | null },
): () => void {
  const zero = performance.now()
  let n = 0
  let beats = 0
  let timer: ReturnType<typeof setTimeout>
  const beat = () => {
    beats += 1
    const at = performance.now() - zero
    const isQuiet = quietMs !== null && at >= quietMs[0] && at < quietMs[1]
    if (!isQuiet) {
      n += 1
      say(n)
    }
    timer = setTimeout(beat, Math.max(0, beats * everyMs - (performance.now() - zero)))
  }
  beat()
  return () => clearTimeout(timer)
}
