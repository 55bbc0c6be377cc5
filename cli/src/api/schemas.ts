import * as v from 'valibot'

export const DATA = v.pipe(v.unknown(), v.description('Any JSON.'))
export const NAME = v.pipe(v.string(), v.minLength(1), v.maxLength(250))

export const ERROR = v.object({
  code: v.pipe(v.string(), v.description('What it is called: bad-request, unauthorized, forbidden, not-found, …')),
  message: v.pipe(v.string(), v.description('What happened, and what to do.')),
})

export const SEND = v.strictObject({ data: DATA })

/** In answers of a cluster that is not whole. */
export const UNREACHED = {
  unreached: v.optional(
    v.pipe(
      v.array(v.object({ node: v.string(), done: v.picklist(['nothing', 'unsure']), message: v.string() })),
      v.description('Nodes that did not answer. Absent where all did. "unsure": it may have been done there.'),
    ),
  ),
}
const NODE = v.optional(v.pipe(v.string(), v.description('The name of its node. Absent without a cluster.')))

export const SENT = v.object({
  sessions: v.pipe(v.number(), v.integer(), v.description('How many sessions it was queued for, on all nodes.')),
  ...UNREACHED,
})
export const COUNTED = v.object({
  sessions: v.pipe(v.number(), v.integer(), v.description('How many there were, on all nodes.')),
  ...UNREACHED,
})

export const SESSION = v.object({
  name: v.pipe(v.string(), v.description('Names the session here and in logs. It is no credential.')),
  user: v.pipe(v.string(), v.description('Empty for anonymous clients.')),
  transport: v.nullable(v.pipe(v.string(), v.description('Null between links.'))),
  away: v.boolean(),
  pendingBytes: v.pipe(v.number(), v.integer()),
  node: NODE,
})
export const USER = v.object({ id: v.string(), present: v.boolean(), sessions: v.array(SESSION), ...UNREACHED })

export const LIST = v.strictObject({
  limit: v.optional(v.pipe(v.string(), v.digits(), v.transform(Number), v.minValue(1), v.maxValue(1_000))),
  user: v.optional(v.string()),
})
export const SESSIONS = v.object({
  sessions: v.array(SESSION),
  total: v.pipe(v.number(), v.integer(), v.description('Of all users.')),
  ...UNREACHED,
})

export const DISCONNECT = v.strictObject({
  code: v.optional(v.picklist(['closed', 'unauthorized', 'forbidden', 'expired'])),
  reason: v.optional(v.pipe(v.string(), v.maxLength(500))),
})

const COUNT = v.pipe(v.number(), v.integer())
const COUNTS = v.record(v.string(), COUNT)

const NODES = v.optional(
  v.pipe(
    v.array(v.object({ node: v.string(), sessions: COUNT, links: COUNT, heldBytes: COUNT })),
    v.description('What each node holds. Absent without a cluster.'),
  ),
)

export const INFO = v.object({
  version: v.string(),
  uptimeSeconds: v.number(),
  sessions: v.pipe(v.number(), v.integer()),
  byTransport: v.record(v.string(), v.number()),
  heldBytes: v.number(),
  key: v.object({ name: v.string(), rights: v.array(v.string()) }),
  node: v.optional(v.pipe(v.string(), v.description('The node that has answered. Absent without a cluster.'))),
  nodes: NODES,
  ...UNREACHED,
})

/** Of all nodes, as `GatewayStats` has them of one. */
export const STATS = v.object({
  sessions: v.pipe(COUNTS, v.description('Open, by the transport that carries them; "none" between links.')),
  links: v.pipe(COUNTS, v.description('Open, by transport.')),
  attached: v.pipe(COUNTS, v.description('Links that were accepted, by transport.')),
  opened: COUNT,
  ended: v.pipe(COUNTS, v.description('By code.')),
  movedIn: v.pipe(COUNT, v.description('Sessions that have come from other nodes.')),
  movedOut: v.pipe(COUNT, v.description('Sessions that have gone to other nodes.')),
  movesRefused: v.pipe(COUNTS, v.description('Sessions of other nodes that were not taken, by reason.')),
  refused: v.pipe(COUNTS, v.description('Requests and upgrades, by code.')),
  refusedCalls: v.pipe(
    COUNTS,
    v.description('What clients have asked of channels and methods, by code; "other" are codes of an application.'),
  ),
  messagesUp: COUNT,
  charsUp: COUNT,
  messagesDown: COUNT,
  bytesDown: COUNT,
  heldBytes: COUNT,
  channels: v.pipe(COUNT, v.description('In use, added up over nodes.')),
  publications: v.pipe(COUNT, v.description('Stored.')),
  nodes: NODES,
  ...UNREACHED,
})

export const BY_NAME = v.object({ name: NAME })
export const BY_ID = v.object({ id: NAME })
