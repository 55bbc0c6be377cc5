import type { OutgoingHttpHeaders } from 'node:http2'
import { CODES, type Code, err, ok, type Result } from '@rungway/protocol'
import type { User } from '../auth/user.ts'
import type { GatewayRequest, HttpReply, Refusal, Vouched } from '../http/request.ts'

/** Headers as they have come. */
type Headers = Readonly<Record<string, string | string[] | number | undefined>>

// What two nodes say to each other beside HTTP itself, as headers.

/** The node that a request is for: another may have its address by now. */
const TO = 'rungway-node'
/** The node that it comes from. */
const FROM = 'rungway-from'
const USER = 'rungway-user'
const NETWORK = 'rungway-network'
/** A request for a socket, and the reply that there is one. */
const SOCKET = 'rungway-socket'
/** Why a request was refused, in a reply. */
const REFUSAL = 'rungway-refusal'
/** A reply of the node itself, which is not the one that was meant. */
const OTHER_NODE = 'rungway-other-node'

/** A reply of a node which has the session no more: the one that has it. */
const MOVED = 'rungway-moved'

/** What transports read of a request. Credentials are not passed on. */
const PASSED = ['content-type', 'content-encoding', 'last-event-id', 'rungway', 'origin'] as const

const PRINTABLE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/
const HOST = /^[\w.:[\]-]{1,255}$/

/** JSON in the characters that a header takes. */
const headerJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Which node asks which. */
export interface Between {
  readonly from: string
  readonly to: string
}

export const betweenHead = ({ from, to }: Between): OutgoingHttpHeaders => ({ [TO]: to, [FROM]: from })

/** A request as it is sent from one node to another. What a header cannot carry is left out. */
export function requestHead(
  request: GatewayRequest,
  { user, network }: Vouched,
  between: Between,
  kind: 'request' | 'socket',
): OutgoingHttpHeaders {
  const search = request.search.replace(/[^\x21-\x7e]/g, encodeURIComponent)
  const host = request.header('host') ?? request.header(':authority') ?? ''
  const head: OutgoingHttpHeaders = {
    ':method': request.method,
    ':path': search === '' ? request.path : `${request.path}?${search}`,
    ':authority': HOST.test(host) ? host : 'localhost',
    ...betweenHead(between),
    [USER]: headerJson(user),
  }
  if (network !== null && PRINTABLE.test(network)) head[NETWORK] = network
  if (kind === 'socket') head[SOCKET] = '1'
  for (const name of PASSED) {
    const value = request.header(name)
    if (value !== undefined && PRINTABLE.test(value)) head[name] = value
  }
  return head
}

/** Bytes of what a user is to other nodes. */
export const userBytes = (user: User): number => headerJson(user).length

const one = (headers: Headers, name: string): string | undefined => {
  const value = headers[name]
  const first = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' ? first : undefined
}

export const isFor = (headers: Headers, node: string): boolean => headers[TO] === node
/** The node that a request comes from; null where it does not say, as older ones. */
export const fromOf = (headers: Headers): string | null => one(headers, FROM) ?? null
export const isForSocket = (headers: Headers): boolean => headers[SOCKET] === '1'

/** What the other node has found out about a request; null when that is nothing of ours. */
export function vouchedOf(headers: Headers): Vouched | null {
  const user = parsed(one(headers, USER))
  return isUser(user) ? { user, network: one(headers, NETWORK) ?? null } : null
}

export const isOtherNode = (headers: Headers): boolean => headers[OTHER_NODE] !== undefined
/** The session has gone to another node. */
export const movedHeaders = (to: string): HttpReply['headers'] => ({ [MOVED]: to })
export const otherNodeHead = (): OutgoingHttpHeaders => ({ ':status': 421, [OTHER_NODE]: '1' })
export const socketHead = (): OutgoingHttpHeaders => ({ ':status': 200, [SOCKET]: '1' })

/** A reply for the other node, which is to tell of a refusal itself. */
export const replyFor = (reply: HttpReply): HttpReply =>
  reply.refusal === undefined
    ? reply
    : { ...reply, headers: { ...reply.headers, [REFUSAL]: headerJson(reply.refusal) } }

/** The head of a reply of another node. */
export type ReplyHead =
  | { readonly type: 'other-node' | 'socket' }
  | { readonly type: 'moved'; readonly to: string }
  | {
      readonly type: 'reply'
      /** Without a body. */
      readonly reply: HttpReply
      /** Bytes of the body; null for a stream. */
      readonly length: number | null
    }

/** Headers of one connection, or of the relay's own. */
const OWN: readonly string[] = ['content-length', 'date', SOCKET, REFUSAL, OTHER_NODE, MOVED]

/** `bad-reply`: it is nothing that a node sends. */
export function readReplyHead(headers: Headers): Result<ReplyHead, 'bad-reply'> {
  const status = headers[':status']
  if (isOtherNode(headers)) return ok({ type: 'other-node' })
  const to = one(headers, MOVED)
  if (to !== undefined) return /^[\w-]{1,64}$/.test(to) ? ok({ type: 'moved', to }) : err('bad-reply')
  if (headers[SOCKET] !== undefined && status === 200) return ok({ type: 'socket' })
  if (typeof status !== 'number' || status < 200 || status > 599) return err('bad-reply')
  const kept: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    const value = one(headers, name)
    if (!name.startsWith(':') && !OWN.includes(name) && value !== undefined) kept[name] = value
  }
  const length = one(headers, 'content-length')
  if (length !== undefined && !/^\d{1,10}$/.test(length)) return err('bad-reply')
  const said = one(headers, REFUSAL)
  const refusal = parsed(said)
  if (said !== undefined && !isRefusal(refusal)) return err('bad-reply')
  const reply: HttpReply = { status, headers: kept, body: null, ...(isRefusal(refusal) ? { refusal } : {}) }
  return ok({ type: 'reply', reply, length: length === undefined ? null : Number(length) })
}

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isUser = (value: unknown): value is User =>
  isObject(value) &&
  typeof value['id'] === 'string' &&
  (value['expiresAt'] === undefined || typeof value['expiresAt'] === 'number')

const isRefusal = (value: unknown): value is Refusal =>
  isObject(value) &&
  typeof value['code'] === 'string' &&
  Object.hasOwn(CODES, value['code'] satisfies string as Code) &&
  typeof value['retryAfterMs'] === 'number' &&
  (value['message'] === undefined || typeof value['message'] === 'string')
