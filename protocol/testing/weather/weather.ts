/** What a network does to one transport for a while. */
export const FATES = [
  'works',
  'refused',
  'silent',
  'held',
  'late',
  'one-behind',
  'up only',
  'down only',
  'flapping',
  'busy',
  'lag',
] as const
export type WeatherFate = (typeof FATES)[number]

/** A fate, and how long it lasts. After the last the transport works. */
export interface Spell {
  readonly fate: WeatherFate
  readonly ms: number
}

export interface Sleep {
  readonly at: number
  readonly ms: number
  /** The page reports it: else the loop was merely busy. */
  readonly isTold: boolean
  /** What comes to the page waits until it wakes. */
  readonly isFrozen: boolean
  /**
   * Its links do not survive it: null where they do. What has come and was not read is discarded,
   * or delivered before the end.
   */
  readonly cuts: 'discarding' | 'delivering' | null
}

export interface Weather {
  readonly seed: number
  readonly latencyMs: number
  /** Between two messages of the gateway's; null for none: then it only pings. */
  readonly everyMs: number | null
  /**
   * From then on it is the client that says something every `everyMs`, and the gateway only
   * answers; absent for never.
   */
  readonly clientFrom?: number
  /** From then on messages are to arrive without a long break; absent for at once. */
  readonly watchedFrom?: number
  /** From then on the gateway says nothing, and only pings; null for never. */
  readonly quietAt: number | null
  /** For each transport, best first. */
  readonly spells: readonly (readonly Spell[])[]
  readonly sleeps: readonly Sleep[]
}

export const TRANSPORT_NAMES: readonly string[] = [...'abcdefghijklmnop']

/** Rungs of a usual ladder, at most. */
export const MOST_RUNGS = 4

/** How long a gateway that is busy asks to be left alone. */
export const RETRY_AFTER_MS = 1_000

/** The fate of a transport at a moment. */
export function fateAt(spells: readonly Spell[], at: number): WeatherFate {
  let from = 0
  for (const { fate, ms } of spells) {
    from += ms
    if (at < from) return fate
  }
  return 'works'
}

export const totalMs = (spells: readonly Spell[]): number => spells.reduce((sum, { ms }) => sum + ms, 0)
