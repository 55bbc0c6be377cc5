import { getHeapStatistics } from 'node:v8'
import { SESSION_LIMITS, type SessionLimits } from '@rungway/protocol'
import { RungwayError } from './errors.ts'
import { checkName } from './names.ts'

/** What one gateway holds, on top of what one session may. */
export interface GatewayLimits extends SessionLimits {
  /**
   * Frames in one request or one message of a socket. More than a client has in 64 KiB, and as many
   * as its outbox holds by default, so that no single body is a second's work.
   */
  readonly maxBatchFrames: number
  /**
   * Frames that one session may send in a second, measured over 5 s. Beyond it the gateway reads
   * its client no faster: nothing is refused. Several times what a client sends that waits for no
   * answer.
   */
  readonly maxFramesPerSecond: number
  /**
   * The same for all sessions of one address (of IPv6, of one /64). About what a process can read,
   * so that one address alone cannot keep it busy for long, and many offices or one proxy fit.
   */
  readonly maxFramesPerSecondPerAddress: number
  /** Sessions at once, lingering ones included. */
  readonly maxSessions: number
  /** Sessions at once that one user may have. Anonymous clients count as one user each. */
  readonly maxSessionsPerUser: number
  /**
   * Sessions at once from one address (of IPv6, from one /64). Half of what the gateway takes, so
   * that no address alone keeps all others out, and many offices or one proxy fit. Behind a proxy
   * all clients have one address, unless `trustProxy` says otherwise.
   */
  readonly maxSessionsPerAddress: number
  /**
   * Sessions that one address may open in a second, over ten seconds. What a process can open is
   * several times as much, and what ten thousand clients do after a restart is less.
   */
  readonly maxOpensPerSecond: number
  /**
   * Connections of a server that `serve` has started, and at most nine tenths of the files that the
   * process may open. Beyond nine tenths of it no session is opened: the rest is for the requests
   * of those who are in. Ten thousand clients have two each.
   */
  readonly maxConnections: number
  /**
   * How many ended sessions are remembered by their code, so that a client that returns late learns
   * what became of its session.
   */
  readonly maxEnded: number
  /**
   * Messages of one session that wait for a `message` listener, with 144 bytes for each. As much as
   * the outbox of a client may bring at once.
   */
  readonly maxUnheardBytes: number
  /**
   * What all sessions together may hold: messages that are not acknowledged, those that wait for a
   * listener, with 144 bytes for each, and what was written to a link and not taken. At the limit
   * the sessions that hold most are ended with `slow-consumer`. At most a third of V8's heap limit.
   */
  readonly maxHeldBytes: number
  /**
   * Bodies of requests that have not arrived whole, or are being read, all together. At the limit
   * the one that began first and has not arrived is refused with `too-many`. A hundred of the
   * largest, and a thousand of the client's. At most a sixteenth of V8's heap limit.
   */
  readonly maxBodiesBytes: number
  /**
   * How long the body of a request may take to arrive. The client's 64 KiB take ten seconds on a
   * network of the slowest kind.
   */
  readonly bodyMs: number
  /**
   * How long the head of a request may take to arrive, and a connection to bring its first. `serve`
   * alone.
   */
  readonly headersMs: number
  /**
   * How long a socket may take to answer the gateway's close, and a client to hang up after a
   * refused upgrade, before they are cut.
   */
  readonly socketCloseMs: number
  /**
   * Fragments of one message of a socket: one of a byte takes a hundred times its size. Browsers
   * send messages whole.
   */
  readonly maxFragments: number
  /**
   * A session that has had no link for this long is away. Longer than the gap between two polls, or
   * a change of network.
   */
  readonly awayAfterMs: number
  /**
   * How long `session.close()` waits for the client's acknowledgement before it ends the session.
   */
  readonly closeMs: number
  /** How long clients are to stay away when the gateway drains; each adds a jitter of its own. */
  readonly drainRetryMs: number
  /** How long `close()` waits for links to take their farewell before it cuts them. */
  readonly drainMs: number
}

export const GATEWAY_LIMITS: GatewayLimits = {
  ...SESSION_LIMITS,
  maxBatchFrames: 16_384,
  maxFramesPerSecond: 10_000,
  maxFramesPerSecondPerAddress: 50_000,
  maxSessions: 100_000,
  maxSessionsPerUser: 100,
  maxSessionsPerAddress: 50_000,
  maxOpensPerSecond: 2_000,
  maxConnections: 100_000,
  maxEnded: 10_000,
  maxUnheardBytes: 4 * 1024 * 1024,
  maxHeldBytes: 512 * 1024 * 1024,
  maxBodiesBytes: 64 * 1024 * 1024,
  bodyMs: 30_000,
  headersMs: 10_000,
  socketCloseMs: 3_000,
  maxFragments: 1_024,
  awayAfterMs: 5_000,
  closeMs: 30_000,
  drainRetryMs: 1_000,
  drainMs: 2_000,
}

/** Timers take no more (24.8 days): a longer one would run at once. */
const MAX_MS = 2 ** 31 - 1
/** What a client sends at once, whatever the limits of its gateway (PROTOCOL.md, A5), is taken. */
const MIN_BATCH_FRAMES = 16_384
const MAY_BE_ZERO: readonly string[] = ['maxSessions', 'maxEnded', 'maxUnheardBytes', 'drainRetryMs', 'drainMs']

/**
 * The default limits with some of them replaced. Throws `unknown-limit` for a name that there is
 * not, and `bad-limit` for a value that is no number in its range: an integer from 1 (for some from
 * 0, for `maxBatchFrames` from 16 384), for times at most 2³¹−1.
 */
export function limitsWith(overrides: Partial<GatewayLimits> = {}): GatewayLimits {
  const known = Object.keys(GATEWAY_LIMITS)
  for (const [name, value] of Object.entries(overrides)) {
    checkName('unknown-limit', 'There is no limit', name, known)
    const least = MAY_BE_ZERO.includes(name) ? 0 : name === 'maxBatchFrames' ? MIN_BATCH_FRAMES : 1
    const most = name.endsWith('Ms') ? MAX_MS : Number.MAX_SAFE_INTEGER
    if (!Number.isInteger(value) || value < least || value > most) {
      const is = typeof value === 'number' ? value : `${JSON.stringify(value)} (${typeof value})`
      throw new RungwayError('bad-limit', `limits.${name} is ${is}; it takes an integer from ${least} to ${most}.`)
    }
  }
  const limits = { ...GATEWAY_LIMITS, ...overrides }
  const { heap_size_limit: heap } = getHeapStatistics()
  return {
    ...limits,
    maxHeldBytes: Math.min(limits.maxHeldBytes, Math.floor(heap / 3)),
    // A body is there three times while it is read: as bytes, as text, and as what was parsed of it.
    maxBodiesBytes: Math.min(limits.maxBodiesBytes, Math.floor(heap / 16)),
  }
}
