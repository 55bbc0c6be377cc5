import type { Body, Code, Json, Payload } from '@rungway/protocol'
import { END_CODES, type EndCode } from '../sessions/session.ts'

/** Whose sessions: of a user, one by its name, or all. */
export type Target =
  | { readonly type: 'all' }
  | { readonly type: 'user'; readonly id: string }
  | { readonly type: 'session'; readonly name: string }

/** What a node is told to do with sessions of its own. */
export type Order =
  | { readonly type: 'send'; readonly to: Target; readonly body: Body }
  | { readonly type: 'end'; readonly to: Target; readonly code: EndCode; readonly reason: string }

/** As JSON for another node. The body is in it as it was encoded. */
export function sendText(to: Target, { text, kind }: Payload): string {
  return `{"type":"send","to":${JSON.stringify(to)},"${kind === 'base64' ? 'base64' : 'body'}":${text}}`
}

export const endText = (to: Target, code: Code, reason: string): string =>
  JSON.stringify({ type: 'end', to, code, reason })

/** Of an object that has come as JSON. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const isEndCode = (value: unknown): value is EndCode => END_CODES.some((code) => code === value)

/** Null: it is no target, or one of another version. */
export function readTarget(value: unknown): Target | null {
  if (!isFields(value)) return null
  const { type, id, name } = value
  if (type === 'all') return { type }
  if (type === 'user' && typeof id === 'string') return { type, id }
  return type === 'session' && typeof name === 'string' ? { type, name } : null
}

/** What another node has sent; null: it is no order, or one of another version. */
export function readOrder(value: unknown): Order | null {
  if (!isFields(value)) return null
  const { type, base64, body, code, reason } = value
  const to = readTarget(value['to'])
  if (to === null) return null
  // It has come as JSON.
  if (type === 'send' && body !== undefined) return { type, to, body: body as Json }
  if (type === 'send' && typeof base64 === 'string')
    return { type, to, body: new Uint8Array(Buffer.from(base64, 'base64')) }
  if (type === 'end' && isEndCode(code) && typeof reason === 'string') return { type, to, code, reason }
  return null
}
