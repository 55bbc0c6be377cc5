import {
  DEFAULT_SETTINGS,
  DIRECTIONS,
  type Direction,
  type LabSettings,
  readSettings,
} from '../../server/lab/settings.ts'
import { DEFAULT_LANES, knownLanes } from './lanes.ts'
import { isStage, type StageName } from './stages.ts'

/** Everything that an address says of a lab. */
export interface LabState {
  readonly settings: LabSettings
  readonly lanes: readonly string[]
  readonly stage: StageName
  /** A number that was guessed before measuring. */
  readonly guess: Guess | null
}

export const QUANTITIES = ['requests', 'bytes', 'p95'] as const
export type Quantity = (typeof QUANTITIES)[number]

export interface Guess {
  readonly lane: string
  readonly quantity: Quantity
  readonly value: number
}

/** What the controls offer. */
export const CHOICES = {
  everyMs: [0, 5_000, 2_000, 1_000, 250, 100, 50, 20, 5],
  bytes: [40, 100, 500, 2_000, 8_000],
  pollMs: [100, 250, 500, 1_000, 3_000, 10_000],
  holdMs: [1_000, 5_000, 10_000, 25_000],
  roundTripMs: [0, 50, 100, 300, 600, 2_000],
} as const satisfies Partial<Record<keyof LabSettings, readonly number[]>>

export const DIRECTION_CHOICES: readonly Direction[] = DIRECTIONS

/** `hasTwin`: whether the page knows its server by a second name, which has room for more lanes. */
export function readState(search: string, hasTwin = false): LabState {
  const query = new URLSearchParams(search)
  const stage = query.get('stage')
  return {
    settings: readSettings(Object.fromEntries(query)),
    lanes: knownLanes(query.get('lanes')?.split(',') ?? DEFAULT_LANES, hasTwin),
    stage: isStage(stage) ? stage : 'healthy',
    guess: readGuess(query.get('guess')),
  }
}

function readGuess(text: string | null): Guess | null {
  const [lane = '', quantity, number] = text?.split('~') ?? []
  const known = QUANTITIES.find((each) => each === quantity)
  const value = Number(number)
  return known !== undefined && number !== undefined && Number.isFinite(value) ? { lane, quantity: known, value } : null
}

/** The query that leads back to this state: only what is not as usual, and what else the address says. */
export function searchOf({ settings, lanes, stage, guess }: LabState, before: string): string {
  const query = new URLSearchParams(before)
  const put = (name: string, value: string, usual: string) => {
    if (value === usual) query.delete(name)
    else query.set(name, value)
  }
  for (const [name, value] of Object.entries(settings))
    put(name, String(value), String(DEFAULT_SETTINGS[name as keyof LabSettings]))
  put('lanes', lanes.join(','), DEFAULT_LANES.join(','))
  put('stage', stage, 'healthy')
  put('guess', guess === null ? '' : `${guess.lane}~${guess.quantity}~${guess.value}`, '')
  const text = query.toString().replaceAll('%2C', ',')
  return text === '' ? '' : `?${text}`
}
