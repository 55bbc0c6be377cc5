import type { LadderOptions } from '../src/ladder/options.ts'
import type { SessionLimits } from '../src/session/limits.ts'
import { type Fate, PERFECT } from './network/fate.ts'

/** The transports of both sides. */
export type Kind = 'websocket' | 'sse' | 'http-streaming' | 'long-polling' | 'short-polling'

export const KINDS: readonly Kind[] = ['websocket', 'sse', 'http-streaming', 'long-polling', 'short-polling']

interface Burst {
  readonly at: number
  readonly count: number
}

/** A whole life, as data: a script that was printed can be played again. Times are milliseconds of virtual time. */
export interface Script {
  /** Of all that is random on the client: jitter and session ids. */
  readonly seed: number
  /** The ladder, best first. */
  readonly transports: readonly Kind[]
  /** Of the links, in the order of their opening; those after the last are perfect, and all that are opened after the network has healed. */
  readonly fates: readonly Fate[]
  /** While it lasts every connection is refused, or carries and is cut at once. */
  readonly outage: { readonly at: number; readonly ms: number; readonly as: 'refusing' | 'flapping' } | null
  /** When each side says how many messages at once. */
  readonly up: readonly Burst[]
  readonly down: readonly Burst[]
  /** The gateway answers each nth message that it hears with one of its own, at once; 0 for none. */
  readonly echoes: number
  /** The application asks for a transport, and from then on both sides say so many messages, one after the other. */
  readonly uses: readonly { readonly at: number; readonly transport: Kind | null; readonly talk: number }[]
  /** The page sleeps or is offline, and is back that much later. One that is hidden lets go of its links. */
  readonly aways: readonly { readonly at: number; readonly ms: number; readonly isHidden: boolean }[]
  /** The gateway stops without a word, and another takes its place. */
  readonly restarts: readonly number[]
  readonly close: { readonly by: 'client' | 'gateway'; readonly at: number } | null
  readonly maxOutboxMessages: number
  readonly lingerMs: number
}

/** After that all that is opened is perfect, and nothing is restarted. */
export const HEALED_MS = 16_000

const REFUSED: Fate = { ...PERFECT, kind: 'refused' }
const FLAPPING: Fate = { ...PERFECT, latencyMs: 5, cutAfterMs: 25 }

/** Of the link that is opened as the nth of all. */
export function fateOf({ fates, outage }: Script, nth: number, now: number): Fate {
  if (outage !== null && now >= outage.at && now < outage.at + outage.ms)
    return outage.as === 'refusing' ? REFUSED : FLAPPING
  return now < HEALED_MS ? (fates[nth - 1] ?? PERFECT) : PERFECT
}

/** [S6]: this long after it has healed everything is open and delivered. The longest of it: a request up that is waited for as long as answers once took. */
export const RECOVERY_MS = 14_000

/** [D2]: more links than that of each rung within `STORM_MS` are a storm. */
export const MAX_LINKS_PER_RUNG = 25
export const STORM_MS = 6_000

/** A tenth of the real ones, so that a life is short. */
export const LIMITS: SessionLimits = {
  maxMessageBytes: 200,
  maxOutboxBytes: 2_000,
  maxOutboxMessages: 12,
  maxBatchBytes: 200,
  maxDepth: 8,
  ackEveryMessages: 4,
  ackEveryBytes: 300,
  ackAfterMs: 150,
  lingerMs: 4_000,
  unprovenLingerMs: 1_500,
  unprovenOutboxBytes: 1_000,
  pingMs: 1_200,
  pongMs: 1_200,
  pollMs: 300,
  // Networks that flap cost more here than anywhere.
  maxReplayBytesPerSecond: 1_000_000,
  maxCandidates: 1,
}

export const LADDER_OPTIONS: LadderOptions = {
  raceMs: 100,
  openMs: 2_000,
  slowMs: 400,
  patienceMs: 2_000,
  firstMs: 50,
  maxMs: 1_500,
  stableMs: 2_000,
  climbMs: 500,
  probationMs: 200,
  maxProbationMs: 1_500,
  memoryMs: 8_000,
  minSilenceMs: 400,
  minAnswerMs: 600,
}

/** Between two messages of a talk. */
export const TALK_MS = 15

/** How often the gateway looks at its sessions, with these limits: its own choice. */
export const SWEEP_MS = 1_000
