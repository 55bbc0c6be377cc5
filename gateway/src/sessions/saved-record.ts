import {
  type Body,
  type Code,
  decodeLine,
  encodeSafeBody,
  type Json,
  LINES,
  type Payload,
  type SavedSession,
} from '@rungway/protocol'
import type { User } from '../auth/user.ts'
import { RungwayError } from '../errors.ts'
import type { GatewayLimits } from '../limits.ts'

/** A body, as JSON. */
export type SavedBody = Pick<Payload, 'text' | 'kind'>

/** A session as the gateway has it, as JSON: to go on with it elsewhere. */
export interface SavedRecord {
  readonly name: string
  readonly user: User
  readonly network: string | null
  /** The transport that its application has heard of last. */
  readonly transport: string | null
  readonly isAway: boolean
  /** `session.data`, as JSON; null for none. */
  readonly data: string | null
  readonly core: SavedSession
  /** Messages of its client that wait for a listener. */
  readonly unheard: readonly SavedBody[]
  /** What stands on it; null where that was not used. */
  readonly layer: Json
}

/** What has happened to a session after it was saved. */
export interface Afterwards {
  /** `session.data` as it is then. */
  readonly data: string | null
  readonly sent: readonly SavedBody[]
  /** Channels that it was unsubscribed from. Nodes of before do not say them. */
  readonly left?: readonly string[]
  /** The reason of `session.close`. */
  readonly closing: string | null
  readonly ended: { readonly code: Code; readonly reason: string } | null
}

/** `session.data` on its way. Throws `bad-frame` and `too-large` for what does not travel. */
export function savedData(data: unknown, { maxMovedDataBytes, maxDepth }: GatewayLimits): string | null {
  if (data === undefined) return null
  const encoded = encodeSafeBody(data as Json, { maxMessageBytes: maxMovedDataBytes, maxDepth }, 'session.data')
  const hint = 'The session cannot go on at another node, and ends when this one leaves.'
  if (!encoded.ok) throw new RungwayError(encoded.error.code, `${withLimit(encoded.error.message)}. ${hint}`)
  if (encoded.value.kind !== 'json') throw new RungwayError('bad-frame', `session.data is bytes, and not JSON. ${hint}`)
  return encoded.value.text
}

const withLimit = (message: string): string => message.replace('maxMessageBytes', 'maxMovedDataBytes')

export function savedBody(body: Body, limits: GatewayLimits): SavedBody {
  const encoded = encodeSafeBody(body, { ...limits, maxMessageBytes: Number.POSITIVE_INFINITY })
  if (!encoded.ok) throw new RungwayError(encoded.error.code, encoded.error.message)
  const { text, kind } = encoded.value
  return { text, kind }
}

/** Throws for what is no body. */
export function bodyOf({ text, kind }: SavedBody): Body {
  const frame = decodeLine(LINES.numbered(1, { text, kind, bytes: text.length }))
  if (frame?.type === 'message') return frame.body
  throw new Error('This is no body that was saved.')
}
