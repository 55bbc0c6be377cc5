import type { Options, Profile } from '../format/options.ts'

/** What a profile decides, and single options change. */
export type Numbers = Omit<Options, 'profile' | 'only' | 'json' | 'journal' | 'cpuProf'>

const FULL: Numbers = {
  rounds: 3,
  seconds: 2,
  warmUpSeconds: 0.5,
  ratePerSecond: 100,
  payloadBytes: 100,
  pollMs: 1_000,
  idleSeconds: 150,
}

/**
 * Rounds are a whole number of polls, because a fraction would give short polling a wrong median;
 * for the same reason idle clients are counted for a whole number of the gateway's pings. `smoke`
 * proves that the benchmark works and measures nothing.
 */
export const PROFILES: Readonly<Record<Profile, Numbers>> = {
  full: FULL,
  quick: { ...FULL, rounds: 2, seconds: 1, warmUpSeconds: 0.2, idleSeconds: 75 },
  smoke: { ...FULL, rounds: 1, seconds: 0.1, warmUpSeconds: 0.02, pollMs: 50, idleSeconds: 0 },
}
