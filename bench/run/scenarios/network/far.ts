import { type Cell, cell, type Load, USUAL } from '../../../format/cell.ts'
import type { Profile } from '../../../format/options.ts'
import { down, echo } from '../flow/index.ts'
import type { Matrix, TimedScenario } from '../scenario.ts'
import { some } from './some.ts'

/** A neighbour, another continent, a satellite or a phone at the edge of its cell. */
const DISTANCES: Readonly<Record<Profile, readonly number[]>> = { full: [20, 100, 300], quick: [100], smoke: [20] }

/** Seldom enough that what a transport does between two messages is done before the next, but for the longest way. */
const RATE_PER_SECOND = 20

const FIGURES = ['latencyP50Ms', 'latencyP90Ms', 'latencyP99Ms', 'latencyMaxMs', 'requests', 'connections'] as const

const ABOUT =
  'The same as without distance, at 20 messages a second, with a server that is a round trip away: a proxy holds every chunk for half of it. No bandwidth is limited and nothing is lost.'

function distant(scenario: string, matrix: Matrix): Cell[] {
  const { profile, payloadBytes } = matrix.options
  const load: Load = { ...USUAL, ratePerSecond: RATE_PER_SECOND, payloadBytes }
  return DISTANCES[profile].flatMap((rttMs) => some(matrix).map((choice) => cell(choice, scenario, { load, rttMs })))
}

/** How long the news takes to somebody far away: half a round trip is the least, and polling takes up to one and a half. */
export const farDown: TimedScenario = {
  name: 'far-down',
  title: 'one way, down, from afar',
  about: ABOUT,
  figures: FIGURES,
  isNetworkBound: true,
  rounds: (_cell, { profile, rounds }) => (profile === 'quick' ? 1 : rounds),
  cells: (matrix) => distant('far-down', matrix),
  run: down.run,
}

/** How long an answer takes from somebody far away: a round trip is the least. */
export const farEcho: TimedScenario = {
  name: 'far-echo',
  title: 'there and back, from afar',
  about: ABOUT,
  figures: FIGURES,
  isNetworkBound: true,
  cells: (matrix) => (matrix.options.profile === 'full' ? distant('far-echo', matrix) : []),
  run: echo.run,
}
