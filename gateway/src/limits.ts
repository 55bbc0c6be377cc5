import { getHeapStatistics } from 'node:v8'
import { LOG_LIMITS, MAX_NAME_BYTES, SESSION_LIMITS, type SessionLimits } from '@rungway/protocol'
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
   * Beyond it the sessions that have sent least go on first: one that sends less than its share, in
   * bursts of up to a hundred frames, does not wait for those that flood.
   */
  readonly maxFramesPerSecondPerAddress: number
  /** Sessions at once, lingering ones included. */
  readonly maxSessions: number
  /**
   * Sessions at once that one user may have. Anonymous clients count as one user each. Of several
   * nodes, about: each counts its own, and what others have told it within a second of users with a
   * sixteenth of it there, two at least.
   */
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
   * Requests of one address that may be refused in a second, over ten seconds: for their
   * credentials, their hello, or a session that is not there. Beyond it those that name no session of
   * the gateway are refused before `authenticate` is called or a body is read. As many as it may open.
   */
  readonly maxRefusalsPerSecond: number
  /**
   * Links at once from one address (of IPv6, from one /64): sockets, streams and held polls. Two for
   * each session that it may have: a client that changes its transport has two for a moment.
   */
  readonly maxLinksPerAddress: number
  /**
   * Connections of a server that `serve` has started, and at most nine tenths of the files that the
   * process may open. Beyond nine tenths of it no session is opened: the rest is for the requests
   * of those who are in. Ten thousand clients have two each.
   */
  readonly maxConnections: number
  /**
   * Connections at once from one address (of IPv6, from one /64); further ones are closed. Half of
   * `maxConnections`, and no more where files allow fewer, so that no address alone keeps all others
   * out, and many offices fit; as much as `maxConnections` is no bound. Not counted with
   * `trustProxy`: then they are the proxy's.
   */
  readonly maxConnectionsPerAddress: number
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
   * listener, with 144 bytes for each, and what was written to a link, or in a reply, and not taken.
   * At the limit replies that wait longest are cut until they are a quarter of it, and the sessions
   * that hold most are ended with `slow-consumer`. At most a third of V8's heap limit.
   */
  readonly maxHeldBytes: number
  /**
   * Bodies of requests and messages of sockets that have not arrived whole, or are being read, all
   * together; half of it may be read at a time. At the limit those that hold most and are not being
   * read are refused with `too-many`. A hundred of the largest, and a thousand of the client's. At
   * most a sixteenth of V8's heap limit.
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
  /**
   * Channels that one session may be subscribed to. Each takes some 300 bytes, and is asked for
   * again after a lost session.
   */
  readonly maxSubscriptions: number
  /**
   * Channels that are in use on the gateway at once. One that is not needed any more is kept for 30
   * s.
   */
  readonly maxChannels: number
  /**
   * Publications that one session may make in a second, measured over 5 s; what is said counts too.
   * Ten times what a hand does on a keyboard.
   */
  readonly maxPublishesPerSecond: number
  /** Bytes of them, likewise. */
  readonly maxPublishBytesPerSecond: number
  /**
   * What one session may otherwise ask of channels in a second, measured over 5 s: to subscribe, to
   * unsubscribe, for history and for members, and to take fresh credentials. A client that returns asks for all its channels at
   * once.
   */
  readonly maxChannelCallsPerSecond: number
  /**
   * History of one channel, in bytes of its data. What an option asks for beyond it is not kept.
   */
  readonly maxHistoryBytesPerChannel: number
  /**
   * History, keys and members of all channels together, in the memory broker. At the limit channels
   * that were used longest ago are forgotten. At most an eighth of V8's heap limit.
   */
  readonly maxHistoryBytes: number
  /**
   * Newest publications of one channel that a node has at hand, for subscribers that come back or were
   * slow: what lies before them is read from the broker. At most as many as the channel keeps.
   */
  readonly maxRecentPerChannel: number
  /** The same in characters of their data, as JSON. They count into `maxHeldBytes`. */
  readonly maxRecentBytesPerChannel: number
  /**
   * Publications of one channel that wait on a node while one before them is read again from the
   * broker. Beyond it they are left to a further read.
   */
  readonly maxWaitingPerChannel: number
  /**
   * Publications in one answer to a client that reads history, whatever `limit` it asks for. `more`
   * says that there are others.
   */
  readonly maxHistoryPage: number
  /**
   * The same in characters of their data, as JSON, and of what one frame brings a subscriber of what it
   * has missed; the rest follows in further ones. At least one publication, and at most an eighth of
   * `maxOutboxBytes`.
   */
  readonly maxHistoryPageBytes: number
  /**
   * Bytes that a session has not acknowledged, beyond which it is sent nothing that is not stored: what
   * `say` sends is dropped for a slow subscriber before it takes the room of publications.
   */
  readonly maxEphemeralBacklogBytes: number
  /** Members of one channel. All of them are in one frame. */
  readonly maxMembersPerChannel: number
  /** What one member shows the others, in bytes of JSON. */
  readonly maxMemberBytes: number
  /** The name of a channel, in bytes. At most 250. */
  readonly maxChannelNameBytes: number
  /**
   * Requests of one session that are being handled at once, with `maxOutboxBytes` of parameters in
   * all; and as many to its client whose answers have not come.
   */
  readonly maxRequestsPerSession: number
  /**
   * Requests, streams and sockets at once that one node serves for another: about those of a full
   * gateway's clients that land on that node.
   */
  readonly maxRelayed: number
  /**
   * The user of a request, as JSON, where it is relayed: it goes to the other node each time.
   */
  readonly maxRelayedUserBytes: number
  /**
   * How long a node may take to answer another: what it was to do may have been done. What has waited as
   * long behind that is not sent any more. Longer than `relaySilenceMs`.
   */
  readonly nodeCallMs: number
  /**
   * What may wait to be sent to one other node, in characters of JSON: what `gateway.broadcast` and the
   * like are to reach there. A second's worth of a busy gateway.
   */
  readonly maxNodeCallBytes: number
  /** How long a node may take to be connected to. It is a neighbour. */
  readonly relayConnectMs: number
  /** How long a connection between nodes may bring no answer to pings before it is cut. */
  readonly relaySilenceMs: number
  /**
   * How long a node is taken to live after it was heard of last, where it cannot be reached. It is
   * heard of four times in that time.
   */
  readonly nodeLeaseMs: number
  /**
   * How long the nodes remember where a session is whose client does not know itself yet: longer than
   * a first request may be under way.
   */
  readonly claimMs: number
  /**
   * What of one session goes to another node with it, in bytes of JSON: what it has sent and its client
   * has not acknowledged, what waits for a listener, and what it knows of members. One that has more ends
   * when its node leaves.
   */
  readonly maxMovedBytes: number
  /** The same of `session.data`. */
  readonly maxMovedDataBytes: number
  /**
   * How long a node that leaves waits for what is under way in a session, as for a handler of a request,
   * before the session moves without it.
   */
  readonly moveMs: number
  /**
   * How long a node that leaves takes to move all its sessions, at most: what has not moved by then ends with
   * it. Each takes about two milliseconds of a core, so this is enough for some ten thousand. With 0 none moves.
   */
  readonly leaveMs: number
  /**
   * How long clients are to stay away when the gateway drains; each adds a jitter of its own. A node that has
   * given its sessions to others says a tenth of a second at most.
   */
  readonly drainRetryMs: number
  /** How long `close()` waits for links to take their farewell before it cuts them. */
  readonly drainMs: number
  /**
   * Characters from which on an answer is compressed, with the option `compress`, and a text on a
   * socket with `compressSockets`. Shorter ones fit into one packet anyway.
   */
  readonly minCompressedBytes: number
  /**
   * Characters up to which a text on a socket is compressed, with `compressSockets`: nothing else is
   * done meanwhile, for about 2 ms.
   */
  readonly maxCompressedBytes: number
  /**
   * Answers that are compressed at once; others go as they are. Each takes a quarter of a megabyte
   * meanwhile, and the platform works on four.
   */
  readonly maxCompressing: number
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
  maxRefusalsPerSecond: 2_000,
  maxLinksPerAddress: 100_000,
  maxConnections: 100_000,
  maxConnectionsPerAddress: 50_000,
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
  maxSubscriptions: 100,
  maxChannels: 100_000,
  maxPublishesPerSecond: 50,
  maxPublishBytesPerSecond: 256 * 1024,
  maxChannelCallsPerSecond: 50,
  maxHistoryBytesPerChannel: 1024 * 1024,
  maxHistoryBytes: 64 * 1024 * 1024,
  maxRecentPerChannel: LOG_LIMITS.maxRing,
  maxRecentBytesPerChannel: LOG_LIMITS.maxRingChars,
  maxWaitingPerChannel: LOG_LIMITS.maxWaiting,
  maxHistoryPage: 1_000,
  maxHistoryPageBytes: 64 * 1024,
  maxEphemeralBacklogBytes: 64 * 1024,
  maxMembersPerChannel: 1_000,
  maxMemberBytes: 1_024,
  maxChannelNameBytes: MAX_NAME_BYTES,
  maxRequestsPerSession: 100,
  maxRelayed: 100_000,
  maxRelayedUserBytes: 16 * 1024,
  nodeCallMs: 5_000,
  maxNodeCallBytes: 16 * 1024 * 1024,
  relayConnectMs: 2_000,
  relaySilenceMs: 3_000,
  nodeLeaseMs: 4_000,
  claimMs: 600_000,
  maxMovedBytes: 16 * 1024 * 1024,
  maxMovedDataBytes: 64 * 1024,
  moveMs: 5_000,
  leaveMs: 30_000,
  drainRetryMs: 1_000,
  drainMs: 2_000,
  minCompressedBytes: 1_400,
  maxCompressedBytes: 128 * 1024,
  maxCompressing: 16,
}

/** Timers take no more (24.8 days): a longer one would run at once. */
const MAX_MS = 2 ** 31 - 1
/** What a client sends at once, whatever the limits of its gateway (PROTOCOL.md, A5), is taken. */
const MIN_BATCH_FRAMES = 16_384
const MAY_BE_ZERO: readonly string[] = [
  'maxSessions',
  'maxEnded',
  'maxUnheardBytes',
  'drainRetryMs',
  'drainMs',
  'moveMs',
  'leaveMs',
]

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
  return limitsInHeap({ ...GATEWAY_LIMITS, ...overrides }, getHeapStatistics().heap_size_limit)
}

/** What is in force in a process whose heap takes no more than that. */
export const limitsInHeap = (limits: GatewayLimits, heapBytes: number): GatewayLimits => ({
  ...limits,
  maxHeldBytes: Math.min(limits.maxHeldBytes, Math.floor(heapBytes / 3)),
  // A body is there three times while it is read: as bytes, as text, and as what was parsed of it.
  maxBodiesBytes: Math.min(limits.maxBodiesBytes, Math.floor(heapBytes / 16)),
  maxHistoryBytes: Math.min(limits.maxHistoryBytes, Math.floor(heapBytes / 8)),
})
