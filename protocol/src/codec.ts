import { fromBase64, toBase64 } from './base64.ts'
import { type Code, isCode } from './codes.ts'
import type { Body, ControlFrame, Frame, Json, Terms } from './frame.ts'
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

/** UTF-8 bytes of a string; a lone surrogate counts three, as its replacement character does. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    bytes += unit < 0x800 ? 1 : 2
    // A pair is two units that together take four bytes.
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++
  }
  return bytes
}

const payload = (text: string, kind: Payload['kind']): Payload => ({ text, kind, bytes: utf8Length(text) })

export const closePayload = (reason: string): Payload => payload(JSON.stringify(reason), 'close')

/** Encodes a body once. `bad-frame`: JSON has no such value, or the other side would refuse it; `too-large`: over its limit. */
export function encodeBody(
  body: Body,
  limits: { readonly maxMessageBytes: number; readonly maxDepth: number },
): Result<Payload, 'bad-frame' | 'too-large'> {
  let text: string | undefined
  const kind = body instanceof Uint8Array ? 'base64' : 'json'
  try {
    text = body instanceof Uint8Array ? `"${toBase64(body)}"` : JSON.stringify(body)
  } catch {
    // A cycle, a bigint, a toJSON that throws, nesting beyond the stack: the same answer for each.
  }
  if (text === undefined || (kind === 'json' && !isSafeJson(text, limits.maxDepth))) return err('bad-frame')
  const encoded = payload(text, kind)
  return encoded.bytes > limits.maxMessageBytes ? err('too-large') : ok(encoded)
}

/**
 * Whether JSON text nests within bounds and names no `__proto__`: a key that turns into a prototype as soon as somebody merges
 * the object. Linear, and done on the text, so that nothing is built for input that is refused.
 */
export function isSafeJson(text: string, maxDepth: number): boolean {
  // Text with fewer characters than that cannot nest deeper.
  if (text.length > maxDepth) {
    let depth = 0
    let quoted = false
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (quoted) {
        if (unit === 0x5c) i++
        else if (unit === 0x22) quoted = false
      } else if (unit === 0x22) quoted = true
      else if (unit === 0x5b || unit === 0x7b) {
        if (++depth > maxDepth) return false
      } else if (unit === 0x5d || unit === 0x7d) depth--
    }
  }
  // A key can hide behind escapes; only text with one of the two needs the second look.
  return (
    !(text.includes('__proto__') || text.includes('\\u')) ||
    !/"(_|\\u005f){2}(p|\\u0070)(r|\\u0072)(o|\\u006f)(t|\\u0074)(o|\\u006f)(_|\\u005f){2}"\s*:/i.test(text)
  )
}

/** Frames as lines, without the line feed between them. */
export const LINES: Format = {
  numbered: (seq, { text, kind }): Line => (kind === 'json' ? `[${seq},${text}]` : `[${seq},${text},"${kind}"]`),
  control: encodeControl,
}

function encodeControl(frame: ControlFrame): Line {
  switch (frame.type) {
    case 'ack':
      return `["ack",${frame.seen}]`
    case 'ping':
    case 'pong':
      return `["${frame.type}",${frame.value}]`
    case 'claim':
      return `["claim",${frame.claim},${frame.seen}]`
    case 'end':
      return `["end","${frame.code}",${frame.retryAfterMs}]`
    case 'welcome':
      return JSON.stringify(['welcome', frame.terms])
  }
}

/** One line to one frame. Never throws; whatever is not a frame is `bad-frame`. Knows nothing of size or depth: callers bound those before. */
export function decodeLine(line: Line): Result<Frame, 'bad-frame'> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return err('bad-frame')
  }
  const frame = Array.isArray(value) ? decodeArray(value) : null
  return frame === null ? err('bad-frame') : ok(frame)
}

function decodeArray([head, first, second, ...rest]: readonly unknown[]): Frame | null {
  if (rest.length > 0) return null
  if (typeof head === 'number') {
    if (!isSeq(head) || first === undefined) return null
    if (second === undefined) return { type: 'message', seq: head, body: first as Json }
    if (typeof first !== 'string') return null
    if (second === 'close') return { type: 'close', seq: head, reason: first }
    const body = second === 'base64' ? fromBase64(first) : null
    return body && { type: 'message', seq: head, body }
  }
  switch (head) {
    case 'ack':
      return isCount(first) ? { type: 'ack', seen: first } : null
    case 'ping':
    case 'pong':
      return isCount(first) ? { type: head, value: first } : null
    case 'claim':
      return isSeq(first) && isCount(second) ? { type: 'claim', claim: first, seen: second } : null
    case 'end':
      return isCode(first) && isCount(second) ? { type: 'end', code: first as Code, retryAfterMs: second } : null
    case 'welcome':
      return isTerms(first) ? { type: 'welcome', terms: first } : null
    default:
      return null
  }
}

function isTerms(value: unknown): value is Terms {
  if (typeof value !== 'object' || value === null) return false
  const { seen, resumed, maxMessageBytes, pingMs, lingerMs, pollMs } = value as Record<string, unknown>
  return typeof resumed === 'boolean' && [seen, maxMessageBytes, pingMs, lingerMs, pollMs].every(isCount)
}
