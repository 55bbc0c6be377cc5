import * as v from 'valibot'

export const DATA = v.pipe(v.unknown(), v.description('Any JSON.'))
export const NAME = v.pipe(v.string(), v.minLength(1), v.maxLength(250))

export const ERROR = v.object({
  code: v.pipe(v.string(), v.description('What it is called: bad-request, unauthorized, forbidden, not-found, …')),
  message: v.pipe(v.string(), v.description('What happened, and what to do.')),
})

export const SEND = v.strictObject({ data: DATA })
export const SENT = v.object({
  sessions: v.pipe(v.number(), v.integer(), v.description('How many sessions it was queued for.')),
})
export const COUNTED = v.object({ sessions: v.pipe(v.number(), v.integer(), v.description('How many there were.')) })

export const SESSION = v.object({
  name: v.pipe(v.string(), v.description('Names the session here and in logs. It is no credential.')),
  user: v.pipe(v.string(), v.description('Empty for anonymous clients.')),
  transport: v.nullable(v.pipe(v.string(), v.description('Null between links.'))),
  away: v.boolean(),
  pendingBytes: v.pipe(v.number(), v.integer()),
})
export const USER = v.object({ id: v.string(), present: v.boolean(), sessions: v.array(SESSION) })

export const LIST = v.strictObject({
  limit: v.optional(v.pipe(v.string(), v.digits(), v.transform(Number), v.minValue(1), v.maxValue(1_000))),
  user: v.optional(v.string()),
})
export const SESSIONS = v.object({ sessions: v.array(SESSION), total: v.pipe(v.number(), v.integer()) })

export const DISCONNECT = v.strictObject({
  code: v.optional(v.picklist(['closed', 'unauthorized', 'forbidden', 'expired'])),
  reason: v.optional(v.pipe(v.string(), v.maxLength(500))),
})

export const INFO = v.object({
  version: v.string(),
  uptimeSeconds: v.number(),
  sessions: v.pipe(v.number(), v.integer()),
  byTransport: v.record(v.string(), v.number()),
  heldBytes: v.number(),
  key: v.object({ name: v.string(), rights: v.array(v.string()) }),
})

const COUNT = v.pipe(v.number(), v.integer())
const COUNTS = v.record(v.string(), COUNT)

/** As `GatewayStats`, with what the command counts. */
export const STATS = v.object({
  sessions: v.pipe(COUNTS, v.description('Open, by the transport that carries them; "none" between links.')),
  links: v.pipe(COUNTS, v.description('Open, by transport.')),
  attached: v.pipe(COUNTS, v.description('Links that were accepted, by transport.')),
  opened: COUNT,
  ended: v.pipe(COUNTS, v.description('By code.')),
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
  channels: v.pipe(COUNT, v.description('In use.')),
  publications: v.pipe(COUNT, v.description('Stored.')),
})

export const BY_NAME = v.object({ name: NAME })
export const BY_ID = v.object({ id: NAME })
