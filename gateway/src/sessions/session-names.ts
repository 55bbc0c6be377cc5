const NAME_CHARS = 10

/**
 * As unlikely to come twice under one session id as it has to be: a client compares it after a
 * restart of the gateway.
 */
const EPOCH_CHARS = 8

/** 22 characters of 6 bits: 132 bits, as many as the SDK picks. */
const SESSION_CHARS = 22

const NODE_CHARS = 8

const NODE = `-([\\w-]{${NODE_CHARS}})$`
const EPOCH_OF_NODE = new RegExp(`^[\\w-]{${EPOCH_CHARS}}${NODE}`)
const SESSION_OF_NODE = new RegExp(`^[\\w-]{${SESSION_CHARS}}${NODE}`)

/** Names that a gateway makes for sessions. */
export interface SessionNames {
  /** For people, in logs. */
  name(): string
  epoch(): string
  /** Of a client that cannot pick an id. */
  session(): string
}

type RandomId = (length: number) => string

/** The name of a node, another for each start. */
export const newNode = (randomId: RandomId): string => randomId(NODE_CHARS)

/** `node`: what is to be found again in each name that a client brings back; null where there is one node. */
export function sessionNames(randomId: RandomId, node: string | null): SessionNames {
  const end = node === null ? '' : `-${node}`
  return {
    name: () => randomId(NAME_CHARS),
    epoch: () => randomId(EPOCH_CHARS) + end,
    session: () => randomId(SESSION_CHARS) + end,
  }
}

/** The node that has made an epoch, if it has the form of one with a node. */
export const nodeOfEpoch = (epoch: string): string | null => EPOCH_OF_NODE.exec(epoch)?.[1] ?? null

/**
 * The same of a session's id. One that a client has picked may look so too: it then names its own
 * home, the same for all nodes.
 */
export const nodeOfSession = (session: string): string | null => SESSION_OF_NODE.exec(session)?.[1] ?? null
