/**
 * The known name that `name` was most likely meant to be: the one that the fewest edits (a character added, left out or replaced, case
 * aside) turn it into. `undefined` when every name is further away than a third of its length, so that an unrelated word suggests nothing.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Infinity
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase())
    if (edits < least && edits <= Math.max(name.length, candidate.length) / 3) {
      best = candidate
      least = edits
    }
  }
  return best
}

/** Levenshtein's, a row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 0; i < a.length; i++) {
    let left = i + 1
    row = row.map((above, j) => {
      if (j === 0) return left
      const diagonal = (row[j - 1] ?? 0) + Number(a[i] !== b[j - 1])
      left = Math.min(above + 1, left + 1, diagonal)
      return left
    })
  }
  return row[b.length] ?? 0
}
