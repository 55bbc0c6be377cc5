import type { Json } from '../wire/frame.ts'
import type { CallBody, LaneDown, LaneUp, Position } from './frames.ts'
import {
  type Check,
  isAsk,
  isBoolean,
  isCount,
  isFlags,
  isId,
  isMember,
  isName,
  isPast,
  isPosition,
  isReason,
  isString,
  isToken,
  isWord,
} from './values.ts'

/** The fields of a body in the order in which they are written; those that may be absent come last. */
type Fields<T> = { readonly [K in keyof Omit<T, 'type'>]-?: Check<T[K]> }
type Of<U, T> = U extends { readonly type: infer Types } ? (T extends Types ? U : never) : never
type Shapes<U extends { readonly type: string }> = { readonly [T in U['type']]: Fields<Of<U, T>> }
type Shape = Readonly<Record<string, (value: unknown) => boolean>>

const isJson = (value: unknown): value is Json => value !== undefined
const isOptional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || check(value)

const CALLS: Shapes<Extract<CallBody, { readonly type: 'stop' | 'ok' }>> = {
  stop: { id: isId },
  ok: { id: isId, result: isJson },
}

/** What each kind of body up consists of. */
export const UP: Shapes<LaneUp> = {
  ...CALLS,
  req: { id: isId, method: isName, params: isJson },
  no: { id: isId, code: isWord, message: isReason, retryAfterMs: isOptional(isCount) },
  sub: {
    id: isId,
    channel: isName,
    since: (value): value is Position | null => value === null || isPosition(value),
    flags: isFlags,
  },
  unsub: { id: isId, channel: isName },
  pub: { id: isId, channel: isName, data: isJson, producer: isToken, seq: isId },
  say: { channel: isName, data: isJson },
  past: { id: isId, channel: isName, ask: isAsk },
  who: { id: isId, channel: isName },
  auth: { id: isId, token: isString },
}

const PRESENCE = { alias: isId, member: isMember }

/** Texts are of any length: a client has chosen its gateway, and its code is weighed. */
const DOWN: Shapes<LaneDown> = {
  ...CALLS,
  req: { id: isId, method: isString, params: isJson },
  no: { id: isId, code: isString, message: isString, retryAfterMs: isOptional(isCount) },
  publication: { alias: isId, offset: isCount, data: isJson, author: isOptional(isString) },
  in: PRESENCE,
  out: PRESENCE,
  swap: PRESENCE,
  on: { alias: isId, channel: isString, epoch: isString, offset: isCount },
  off: { alias: isId, code: isString },
  broken: { alias: isId, epoch: isString, offset: isCount, recovered: isBoolean, missed: isOptional(isPast) },
}

/** The elements after the first, each under its name, or null when one is not what it has to be. */
function fieldsOf(type: unknown, values: readonly unknown[], shapes: Readonly<Record<string, Shape>>): object | null {
  const shape = typeof type === 'string' && Object.hasOwn(shapes, type) && shapes[type]
  if (!shape) return null
  const body: Record<string, unknown> = { type }
  let i = 0
  for (const name in shape) {
    const value = values[i++]
    if (!shape[name]?.(value)) return null
    if (value !== undefined) body[name] = value
  }
  return values.length > i ? null : body
}

/** Reads what a client said on the lane. Null, never an exception, when it is no such body. */
export function decodeUp(body: Json): LaneUp | null {
  if (!Array.isArray(body)) return null
  const [type, ...values] = body
  // The table has each kind with all its fields, and each was checked.
  return fieldsOf(type, values, UP) as LaneUp | null
}

/** Reads what a gateway said on the lane. Null, never an exception, when it is no such body. */
export function decodeDown(body: Json): LaneDown | null {
  if (!Array.isArray(body)) return null
  const [type, ...values] = body
  const fields = typeof type === 'number' ? fieldsOf('publication', body, DOWN) : fieldsOf(type, values, DOWN)
  return fields as LaneDown | null
}

/**
 * The id that a malformed body up asks to be answered under: a caller that waits for an answer has to be
 * told that the question was none. Null when there is none.
 */
export const idOf = (body: Json): number | null => (Array.isArray(body) && isId(body[1]) ? body[1] : null)

const valuesOf = (shape: Shape, body: object): Json[] => {
  const fields = body as Readonly<Record<string, Json | undefined>>
  return Object.keys(shape).flatMap((name) => {
    const value = fields[name]
    return value === undefined ? [] : [value]
  })
}

/** How a client says that on the lane. */
export const encodeUp = (body: LaneUp): Json => [body.type, ...valuesOf(UP[body.type], body)]

/** How a gateway says that on the lane. */
export const encodeDown = (body: LaneDown): Json => {
  const values = valuesOf(DOWN[body.type], body)
  return body.type === 'publication' ? values : [body.type, ...values]
}

/**
 * The same for a publication whose data is JSON text already, so that it is encoded once for all
 * subscribers.
 */
export const publicationText = (alias: number, offset: number, data: string, author: string | null): string =>
  `[${alias},${offset},${data}${author === null ? '' : `,${JSON.stringify(author)}`}]`

/** A past publication likewise. `at`: Unix time in ms. */
export const pastEntryText = (offset: number, data: string, at: number, author: string | null): string =>
  `[${offset},${data},${at}${author === null ? '' : `,${JSON.stringify(author)}`}]`
