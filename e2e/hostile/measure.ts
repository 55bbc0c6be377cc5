/** A message that arrived, on the clock of the receiver. */
export interface Heard {
  readonly n: number
  readonly at: number
}

export interface Direction {
  readonly sent: number
  readonly missing: number
  readonly duplicated: number
  readonly outOfOrder: number
  /** The longest time between two arrivals, beyond the interval of sending. */
  readonly longestGapMs: number
  /** The longest time between the sending of a message and its arrival, as far as both ends' clocks began together. */
  readonly longestLagMs: number
  /** Whether it lasted until the end. */
  readonly isStalled: boolean
}

export interface Window {
  readonly everyMs: number
  /** A pause in which neither side sends. */
  readonly quiet: readonly [from: number, to: number] | null
  /** Gaps count from then on. */
  readonly from: number
  /** The end of the measurement: messages that have not arrived are missing. */
  readonly to: number
}

/** Judges one direction, whose sender sent 1, 2, 3, … at these times. */
export function judge(saidAt: readonly number[], heard: readonly Heard[], window: Window): Direction {
  const known = new Set<number>()
  const arrivals: number[] = []
  let newest = 0
  let duplicated = 0
  let outOfOrder = 0
  let longestLagMs = 0
  for (const { n, at } of heard) {
    if (known.has(n)) {
      duplicated += 1
      continue
    }
    known.add(n)
    arrivals.push(at)
    longestLagMs = Math.max(longestLagMs, Math.round(at - (saidAt[n - 1] ?? at)))
    if (n < newest) outOfOrder += 1
    newest = Math.max(newest, n)
  }
  const sent = saidAt.length
  const missing = saidAt.filter((_, index) => !known.has(index + 1)).length
  const isStalled = sent > 0 && !known.has(sent)
  const times = [saidAt[0] ?? 0, ...arrivals, ...(isStalled ? [window.to] : [])]
  return { sent, missing, duplicated, outOfOrder, longestGapMs: longestGap(times, window), longestLagMs, isStalled }
}

function longestGap(times: readonly number[], { everyMs, quiet, from }: Window): number {
  let longest = 0
  for (const [index, at] of times.entries()) {
    const before = Math.max(times[index - 1] ?? at, from)
    const silence = at - before - (quiet === null ? 0 : overlap([before, at], quiet))
    longest = Math.max(longest, silence - everyMs)
  }
  return Math.round(longest)
}

const overlap = (a: readonly [number, number], b: readonly [number, number]): number =>
  Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]))
