export type Profile = 'full' | 'quick' | 'smoke'

/** What a run does: the same options on the same machine give the same numbers. */
export interface Options {
  readonly profile: Profile
  readonly rounds: number
  readonly seconds: number
  readonly warmUpSeconds: number
  readonly ratePerSecond: number
  readonly payloadBytes: number
  readonly pollMs: number
  /** How long the traffic of idle clients is counted; 0 skips it. */
  readonly idleSeconds: number
  /**
   * Techniques, systems and scenarios to run; null runs all. Names of one kind are alternatives.
   */
  readonly only: readonly string[] | null
  /** File that records each round, so that an interrupted run can continue; null for none. */
  readonly journal: string | null
  /** File for the results as JSON; null for none. */
  readonly json: string | null
  /** Folder for CPU profiles of the servers, for which each round is repeated; null for none. */
  readonly cpuProf: string | null
}
