const KEPT = 60
const MIN_MS = 0.2
const MAX_MS = 4_000

/** The last round trips of each technique. */
export class RoundTrips {
  readonly #samples = new Map<string, number[]>()

  add(technique: string, ms: number): void {
    const samples = [...this.of(technique), ms]
    this.#samples.set(technique, samples.slice(-KEPT))
  }

  /** Oldest first. */
  of(technique: string): readonly number[] {
    return this.#samples.get(technique) ?? []
  }

  /** Null when there is none yet. */
  median(technique: string): number | null {
    const sorted = this.of(technique).toSorted((a, b) => a - b)
    const upper = sorted[sorted.length >> 1]
    const lower = sorted[(sorted.length - 1) >> 1]
    return upper === undefined || lower === undefined ? null : (lower + upper) / 2
  }
}

/**
 * Where a round trip stands on the axis, in percent of its width. Logarithmic, because techniques
 * differ by powers of ten.
 */
export function axisPercent(ms: number): number {
  const clamped = Math.min(MAX_MS, Math.max(MIN_MS, ms))
  return (100 * Math.log(clamped / MIN_MS)) / Math.log(MAX_MS / MIN_MS)
}
