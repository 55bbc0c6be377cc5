import type { TappedUnit } from '../../server/network/seen.ts'

/** How long after an answer the next is asked for. */
const READ_MS = 700
/** So many units are shown. */
const KEPT = 60

/**
 * Shows the last units of one lane, and goes on until the returned function is called: what is on its way then is of
 * another lane than the one that is looked at, which counts its units by itself. `read` resolves with what came after a
 * unit, and is asked one at a time, or a slow answer would bring its units twice.
 */
export function followBytes(
  read: (after: number) => Promise<readonly TappedUnit[]>,
  show: (units: readonly TappedUnit[]) => void,
): () => void {
  let units: readonly TappedUnit[] = []
  let isOver = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const next = async () => {
    const fresh = await read(units.at(-1)?.id ?? 0)
    if (isOver) return
    if (fresh.length > 0) {
      units = [...units, ...fresh].slice(-KEPT)
      show(units)
    }
    timer = setTimeout(next, READ_MS)
  }
  show(units)
  void next()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
