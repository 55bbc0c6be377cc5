import { fromBase64, toBase64 } from './base64.ts'
import type { Body, ControlFrame, Frame, Json } from './frame.ts'
import { err, ok, type Result } from './result.ts'

/**
 * A frame is one line of JSON: an array that begins with a number (a numbered frame) or a name (a control frame).
 * JSON has no raw line feed, so lines never need escaping, whatever an application says.
 *
 *     [7,{"text":"hi"}]            message 7
 *     [8,"AAEC","base64"]          message 8, bytes
 *     [9,"bye","close"]            the last thing that this side says
 *     ["ack",9]                    and the other control frames
 */
export type Line = string

/** The part of a numbered frame that is the same in every session: encoded once, however many sessions get it. */
export interface Payload {
  /** JSON. */
  readonly text: string
  /** How to read the text: as itself, as bytes, as the reason of a close. */
  readonly kind: 'json' | 'base64' | 'close'
  /** UTF-8 length of `text`. */
  readonly bytes: number
}

/** How a transport writes frames down. */
export interface Format {
  numbered(seq: number, payload: Payload): string
  control(frame: ControlFrame): string
}

const isSeq = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** UTF-8 bytes of a string in which surrogates come in pairs, as in what `JSON.stringify` returns. */
export function utf8Length(text: string): number {
  // Each half of a pair counts for half of its four bytes.
  const beyond = (units: RegExp) => text.match(units)?.length ?? 0
  return text.length + beyond(/[\x80-\uffff]/g) + beyond(/[\u0800-\ud7ff\ue000-\uffff]/g)
}

const payload = (text: string, kind: Payload['kind']): Payload => ({ text, kind, bytes: utf8Length(text) })

export const closePayload = (reason: string): Payload => payload(JSON.stringify(reason), 'close')

/**
 * Encodes a body once. `bad-frame`: JSON has no such value, or `isSafe` finds fault with it; `too-large`: over its limit.
 * The gateway checks what it says as strictly as what it hears; a client is spared the code, and told by the gateway.
 */
export function encodeBody(
  body: Body,
  limits: { readonly maxMessageBytes: number; readonly maxDepth: number },
  isSafe: (text: string, maxDepth: number) => boolean = () => true,
): Result<Payload, 'bad-frame' | 'too-large'> {
  let text: string | undefined
  const kind = body instanceof Uint8Array ? 'base64' : 'json'
  try {
    text = body instanceof Uint8Array ? `"${toBase64(body)}"` : JSON.stringify(body)
  } catch {
    // A cycle, a bigint, a toJSON that throws, nesting beyond the stack: the same answer for each.
  }
  if (text === undefined || !isSafe(text, limits.maxDepth)) return err('bad-frame')
  const encoded = payload(text, kind)
  return encoded.bytes > limits.maxMessageBytes ? err('too-large') : ok(encoded)
}

/** Frames as lines, without the line feed between them. */
export const LINES: Format = {
  numbered: (seq, { text, kind }): Line => (kind === 'json' ? `[${seq},${text}]` : `[${seq},${text},"${kind}"]`),
  control: encodeControl,
}

/** The fields of each control frame, in the order of the line. */
const FIELDS: { readonly [T in ControlFrame['type']]: readonly (keyof Extract<ControlFrame, { type: T }>)[] } = {
  ack: ['seen'],
  ping: ['value'],
  pong: ['value'],
  claim: ['claim', 'seen'],
  welcome: ['terms'],
  end: ['code', 'retry', 'retryAfterMs'],
}

/** What a client goes by in a welcome; the rest is for people. */
const TERMS = ['seen', 'maxMessageBytes', 'pingMs', 'pollMs']

const isValid = (field: string, value: unknown): boolean => {
  if (field === 'terms') {
    return Object(value) === value && TERMS.every((term) => isCount((value as Record<string, unknown>)[term]))
  }
  return field === 'code' || field === 'retry' ? typeof value === 'string' : isCount(value)
}

function encodeControl(frame: ControlFrame): Line {
  const fields: readonly string[] = FIELDS[frame.type]
  return JSON.stringify([frame.type, ...fields.map((field) => frame[field as keyof ControlFrame])])
}

/** One line to one frame. Never throws; whatever is not a frame is `bad-frame`. Knows nothing of size or depth: callers bound those before. */
export function decodeLine(line: Line): Result<Frame, 'bad-frame'> {
  let frame: Frame | null = null
  try {
    const value: unknown = JSON.parse(line)
    if (Array.isArray(value)) frame = typeof value[0] === 'number' ? decodeNumbered(value) : decodeControl(value)
  } catch {
    // Not JSON.
  }
  return frame === null ? err('bad-frame') : ok(frame)
}

function decodeNumbered([seq, value, kind, ...rest]: readonly unknown[]): Frame | null {
  if (!isSeq(seq) || value === undefined || rest.length > 0) return null
  if (kind === undefined) return { type: 'message', seq, body: value as Json }
  if (typeof value !== 'string') return null
  if (kind === 'close') return { type: 'close', seq, reason: value }
  const body = kind === 'base64' ? fromBase64(value) : null
  return body && { type: 'message', seq, body }
}

function decodeControl([type, ...values]: readonly unknown[]): Frame | null {
  // `["ack"]` would pass for `"ack"` as the name of a property.
  const fields = typeof type === 'string' && Object.hasOwn(FIELDS, type) ? FIELDS[type as ControlFrame['type']] : null
  if (fields?.length !== values.length || !fields.every((field, i) => isValid(field, values[i]))) return null
  // The two tables have just checked that this is one.
  return { type, ...Object.fromEntries(fields.map((field, i) => [field, values[i]])) } as ControlFrame
}
