/** How long and how large the runs are. */
export interface Plan {
  readonly size: 'short' | 'long'
  /** Good clients on each transport. */
  readonly each: number
  /** Between two messages of one. */
  readonly tickMs: number
  readonly quietMs: number
  readonly attackMs: number
  /** How many times as late as in the quiet phase is a weakness. One second is short enough for a neighbour to fill it. */
  readonly weakTimes: number
  /** Whether each attack has a process of its own to attack. Starting one takes longer than a short attack. */
  readonly hosts: 'one-each' | 'one-for-all'
}

export const SHORT: Plan = {
  size: 'short',
  each: 2,
  tickMs: 100,
  quietMs: 500,
  attackMs: 1_000,
  weakTimes: 75,
  hosts: 'one-for-all',
}
export const LONG: Plan = {
  size: 'long',
  each: 10,
  tickMs: 100,
  quietMs: 3_000,
  attackMs: 12_000,
  weakTimes: 25,
  hosts: 'one-each',
}
