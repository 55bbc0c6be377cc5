import type { LeftOut } from '../../format/results.ts'

/** A line per scenario, client and reason, with the systems and techniques that it concerns. */
export function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  const names = new Map<string, string[]>()
  for (const { cell, why } of leftOut) {
    const what = `left out of ${cell.scenario}, ${cell.client}, because ${why}`
    const name = `${cell.system} ${cell.technique}`
    const others = names.get(what)
    if (others) others.push(name)
    else names.set(what, [name])
  }
  return [...names].map(([what, whom]) => `${what}: ${whom.join(', ')}`)
}
