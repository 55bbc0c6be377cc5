import type { LaneCounts } from '../network/seen.ts'

// What pages and the server agree on for the lab: types and bounds, so that the page can import it.

/** Which way the messages go; `both`: each one down is answered by one up of the same size. */
export const DIRECTIONS = ['down', 'up', 'both'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** What a lab is set to. */
export interface LabSettings {
  /** One message in so many milliseconds; 0: none, which shows what silence costs. */
  readonly everyMs: number
  /** Bytes of one message's body as JSON. */
  readonly bytes: number
  readonly direction: Direction
  /** How long short polling waits between two polls, in milliseconds. */
  readonly pollMs: number
  /** How long an idle long poll is held, and after how long a quiet stream is written to, in milliseconds. */
  readonly holdMs: number
  /** What the network adds to each round trip, in milliseconds; half of it each way. */
  readonly roundTripMs: number
}

/** The range of each number of the settings; the first one is what it is without being asked. */
export const SETTING_BOUNDS = {
  everyMs: { default: 1_000, min: 5, max: 60_000 },
  bytes: { default: 100, min: 40, max: 8_192 },
  pollMs: { default: 1_000, min: 50, max: 30_000 },
  holdMs: { default: 25_000, min: 1_000, max: 25_000 },
  roundTripMs: { default: 0, min: 0, max: 5_000 },
} as const satisfies Partial<Record<keyof LabSettings, { default: number; min: number; max: number }>>

type NumberName = keyof typeof SETTING_BOUNDS

export const DEFAULT_SETTINGS: LabSettings = {
  everyMs: SETTING_BOUNDS.everyMs.default,
  bytes: SETTING_BOUNDS.bytes.default,
  direction: 'down',
  pollMs: SETTING_BOUNDS.pollMs.default,
  holdMs: SETTING_BOUNDS.holdMs.default,
  roundTripMs: SETTING_BOUNDS.roundTripMs.default,
}

function inBounds(name: NumberName, value: unknown): number {
  const { default: usual, min, max } = SETTING_BOUNDS[name]
  const number = Math.round(Number(value ?? usual))
  if (!Number.isFinite(number)) return usual
  if (name === 'everyMs' && number === 0) return 0
  return Math.min(Math.max(number, min), max)
}

/** The settings in what a page or an address says, each in its range; what is missing is as usual. */
export function readSettings(said: object): LabSettings {
  const of = (name: NumberName) => inBounds(name, (said as Readonly<Record<string, unknown>>)[name])
  const direction = 'direction' in said ? DIRECTIONS.find((each) => each === said.direction) : undefined
  return {
    everyMs: of('everyMs'),
    bytes: of('bytes'),
    direction: direction ?? DEFAULT_SETTINGS.direction,
    pollMs: of('pollMs'),
    holdMs: of('holdMs'),
    roundTripMs: of('roundTripMs'),
  }
}

/** One numbered message of a lab, in either direction. */
export type LabMessage = {
  /** From 1, for each direction. */
  readonly n: number
  /** When it was sent, on the sender's clock: milliseconds since 1970, with fractions. */
  readonly at: number
  /** As much as the size asks for. */
  readonly fill: string
}

/** A message of so many bytes as JSON, as far as the number and the time leave room. */
export function messageOf(n: number, at: number, bytes: number): LabMessage {
  const empty = JSON.stringify({ n, at, fill: '' }).length
  return { n, at, fill: 'x'.repeat(Math.max(0, bytes - empty)) }
}

/** The message in what a session brought: an object, or its JSON as clients of Engine.IO send it. */
export function readMessage(body: unknown): LabMessage | null {
  if (typeof body === 'string') {
    try {
      return readMessage(JSON.parse(body))
    } catch {
      return null
    }
  }
  if (typeof body !== 'object' || body === null) return null
  const { n, at, fill } = body as Partial<Record<string, unknown>>
  if (typeof n !== 'number' || typeof at !== 'number' || typeof fill !== 'string') return null
  return { n, at, fill }
}

/** What a page asks of its lab. */
export type LabCommand =
  /** Opens the lab, or sets it anew. Other settings of polls begin a new gateway, which knows no session. */
  | { readonly type: 'set'; readonly settings: LabSettings; readonly lanes: readonly string[] }
  /** So many messages at once. */
  | { readonly type: 'step'; readonly count: number }
  /** Sends messages at the rate of the settings, or none. */
  | { readonly type: 'run'; readonly isRunning: boolean }
  /** The gateway restarts: it drains, and forgets every session. */
  | { readonly type: 'restart' }
  /** Does that to what goes down on that lane: to message `n`, if it is under way there, or else to the next one. */
  | { readonly type: 'act'; readonly lane: string; readonly action: FlightAction; readonly n?: number }

/**
 * What can be done to a message in flight. `hold`: the next one, and all behind it, stay on the way until `release`;
 * `cut`: what is under way is lost, and its connection; `double`: the next one comes twice.
 */
export const FLIGHT_ACTIONS = ['hold', 'release', 'cut', 'double'] as const
export type FlightAction = (typeof FLIGHT_ACTIONS)[number]

/** What has happened in a lab, as its server and the network before it saw it. Times are those at the page's end of the
 * network, on the server's clock. */
export type LabEvent =
  /** Message `n` was sent down every lane that was there. */
  | { readonly type: 'sent'; readonly at: number; readonly n: number }
  /** Message `n` arrived at the server; `sentAt` is on the page's clock. */
  | {
      readonly type: 'arrived'
      readonly at: number
      readonly lane: string
      readonly n: number
      readonly sentAt: number
    }
  | {
      readonly type: 'request'
      readonly at: number
      /** Counts the exchanges of the lab, from 1. */
      readonly id: number
      readonly lane: string
      /** Masked. */
      readonly head: string
    }
  | {
      readonly type: 'response'
      readonly at: number
      readonly id: number
      readonly bytes: number
      /** Masked. */
      readonly head: string
    }
  /** A part of a body, or the head of a request. */
  | {
      readonly type: 'part'
      readonly at: number
      readonly id: number
      readonly way: 'up' | 'down'
      readonly bytes: number
    }
  | { readonly type: 'end'; readonly at: number; readonly id: number }
  /** Its connection is gone, or the network answered in the server's place, with that status. */
  | { readonly type: 'stopped'; readonly at: number; readonly id: number; readonly status: number | null }
  | {
      readonly type: 'frame'
      readonly at: number
      readonly id: number
      readonly way: 'up' | 'down'
      readonly bytes: number
      readonly opcode: number
      /** Its text, unmasked, as far as it is kept. */
      readonly text: string
    }

/** What a lab has seen after the event that its page had last. */
export interface LabNews {
  /** The server's clock, milliseconds since 1970 with fractions. */
  readonly now: number
  /** What to ask for next. */
  readonly next: number
  /** Whether events are missing: more came than are kept. */
  readonly isCut: boolean
  readonly events: readonly LabEvent[]
  readonly counts: Readonly<Record<string, LaneCounts>>
}
