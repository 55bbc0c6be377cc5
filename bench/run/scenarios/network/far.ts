import { type Cell, cell, type Load, USUAL } from '../../../format/cell.ts'
import type { Profile } from '../../../format/options.ts'
import { down, echo } from '../flow/index.ts'
import type { Matrix, TimedScenario } from '../scenario.ts'
import { measuredChoices } from './measured-choices.ts'

/** A neighbouring region, another continent, and a satellite or a phone with a bad signal. */
const DISTANCES: Readonly<Record<Profile, readonly number[]>> = { full: [20, 100, 300], quick: [100], smoke: [20] }

/**
 * Low enough that a transport has finished its work between two messages, except at the longest
 * distance.
 */
const RATE_PER_SECOND = 20

const FIGURES = ['latencyP50Ms', 'latencyP90Ms', 'latencyP99Ms', 'latencyMaxMs', 'requests', 'connections'] as const

const ABOUT =
  'Like the scenarios without distance, at 20 messages/s, with a server one round trip away: the delay proxy holds each chunk for half of it. Bandwidth is unlimited, and nothing is lost.'

function distant(scenario: string, matrix: Matrix): Cell[] {
  const { profile, payloadBytes } = matrix.options
  const load: Load = { ...USUAL, ratePerSecond: RATE_PER_SECOND, payloadBytes }
  return DISTANCES[profile].flatMap((rttMs) =>
    measuredChoices(matrix).map((choice) => cell(choice, scenario, { load, rttMs })),
  )
}

/**
 * Latency down at a distance: at least half a round trip, and up to one and a half with polling.
 */
export const farDown: TimedScenario = {
  name: 'far-down',
  title: 'one way, down, at a distance',
  about: ABOUT,
  figures: FIGURES,
  isNetworkBound: true,
  rounds: (_cell, { profile, rounds }) => (profile === 'quick' ? 1 : rounds),
  cells: (matrix) => distant('far-down', matrix),
  run: down.run,
}

/** Latency of an echo at a distance: at least a round trip. */
export const farEcho: TimedScenario = {
  name: 'far-echo',
  title: 'echo, at a distance',
  about: ABOUT,
  figures: FIGURES,
  isNetworkBound: true,
  cells: (matrix) => (matrix.options.profile === 'full' ? distant('far-echo', matrix) : []),
  run: echo.run,
}
