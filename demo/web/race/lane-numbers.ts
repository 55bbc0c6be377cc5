/** What the numbers beside a lane say. */
export interface LaneNumbers {
  readonly requests: number
  readonly inVain: number
  /** Median milliseconds after the first lane; null before the first message. */
  readonly lateMs: number | null
  /** Null before the first message. */
  readonly bytesPerMessage: number | null
  readonly technique: string | null
}
