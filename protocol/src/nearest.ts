/**
 * The known name that `name` was most likely meant to be: the one that the fewest edits (a
 * character added, left out or replaced, case aside) turn it into. `undefined` when every name is
 * further away than a third of its length, so that an unrelated word suggests nothing.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  for (let edits = 0; edits <= name.length; edits++) {
    const found = known.find(
      (candidate) =>
        edits <= Math.max(name.length, candidate.length) / 3 &&
        isWithin(edits, name.toLowerCase(), candidate.toLowerCase()),
    )
    if (found) return found
  }
  return undefined
}

/** Whether so many edits turn one into the other. */
function isWithin(edits: number, a: string, b: string): boolean {
  if (a === b) return true
  // What the lengths rule out is not searched: the search doubles and more with each edit.
  if (Math.abs(a.length - b.length) > edits) return false
  const [restOfA, restOfB] = [a.slice(1), b.slice(1)]
  if (a[0] === b[0]) return isWithin(edits, restOfA, restOfB)
  return (
    edits > 0 &&
    (isWithin(edits - 1, restOfA, restOfB) || isWithin(edits - 1, restOfA, b) || isWithin(edits - 1, a, restOfB))
  )
}
