import { err, ok, type Result } from '../result.ts'
import { fromBase64, toBase64 } from './base64.ts'
import type { Body, ControlFrame, Frame, Json, Terms } from './frame.ts'
import type { Retry } from './retry.ts'

// Pure, and in every browser, worker and runtime since Node 11.
declare const TextEncoder: new () => { encode(text: string): Uint8Array }

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

/** UTF-8 bytes of a string in which surrogates come in pairs, as in what `JSON.stringify` returns. */
export const utf8Length = (text: string): number =>
  // Most text is ASCII, and to see that costs a tenth of encoding it.
  /[\x80-\uffff]/.test(text) ? new TextEncoder().encode(text).length : text.length

const payload = (text: string, kind: Payload['kind']): Payload => ({ text, kind, bytes: utf8Length(text) })

export const closePayload = (reason: string): Payload => payload(JSON.stringify(reason), 'close')

/** Encodes a body once. Throws when JSON has no such value: a cycle, a bigint, a toJSON that throws, nesting beyond the stack, or nothing to measure. */
export const payloadOf = (body: Body): Payload =>
  body instanceof Uint8Array ? payload(JSON.stringify(toBase64(body)), 'base64') : payload(JSON.stringify(body), 'json')

/** The same, never throwing. `bad-frame`: JSON has no such value; `too-large`: over its limit. */
export function encodeBody(
  body: Body,
  limits: { readonly maxMessageBytes: number },
): Result<Payload, 'bad-frame' | 'too-large'> {
  try {
    const encoded = payloadOf(body)
    return encoded.bytes > limits.maxMessageBytes ? err('too-large') : ok(encoded)
  } catch {
    return err('bad-frame')
  }
}

export const numbered: Format['numbered'] = (seq, { text, kind }): Line =>
  kind === 'json' ? `[${seq},${text}]` : `[${seq},${text},"${kind}"]`

/** Frames as lines, without the line feed between them. */
export const LINES: Format = {
  numbered,
  // The fields of a control frame are listed in the order of its line (`frame.ts`).
  control: (frame): Line => JSON.stringify(Object.values(frame)),
}

/** Throws when it is not as it should be. */
export function check(isGood: unknown): asserts isGood {
  if (!isGood) throw new Error()
}

export function count(value: unknown, least = 0): number {
  check(Number.isSafeInteger(value) && (value as number) >= least)
  return value as number
}

export function string(value: unknown): string {
  check(typeof value === 'string')
  return value
}

export function termsOf(value: unknown): Terms {
  const terms = value as Terms
  // What a client goes by; the rest is for people.
  count(terms.seen)
  count(terms.maxMessageBytes)
  count(terms.pingMs)
  count(terms.pollMs)
  // It goes into URLs as it is.
  check(/^[\w-]{1,64}$/.test(string(terms.epoch)))
  return terms
}

/** Throws when it is not a frame, but for elements that are too many. */
function frameOf([head, first, second, third]: readonly unknown[]): Frame {
  switch (head) {
    case 'ack':
      return { type: head, seen: count(first) }
    case 'ping':
    case 'pong':
      return { type: head, value: count(first) }
    case 'claim':
      return { type: head, claim: count(first), seen: count(second) }
    case 'welcome':
      return { type: head, terms: termsOf(first) }
    case 'end':
      return { type: head, code: string(first), retry: string(second) as Retry, retryAfterMs: count(third) }
  }
  const seq = count(head, 1)
  if (second === undefined) return { type: 'message', seq, body: first as Json }
  if (second === 'close') return { type: 'close', seq, reason: string(first) }
  check(second === 'base64')
  const body = fromBase64(string(first))
  check(body !== null)
  return { type: 'message', seq, body }
}

/** One line to one frame. Never throws; whatever is not a frame is `bad-frame`. Knows nothing of size or depth: callers bound those before. */
export function decodeLine(line: Line): Result<Frame, 'bad-frame'> {
  try {
    const elements: readonly unknown[] = JSON.parse(line)
    const frame = frameOf(elements)
    const isJson = frame.type === 'message' && elements.length === 2
    // A frame has a field for each element, but for JSON, whose kind goes without saying.
    if (isJson || Object.keys(frame).length === elements.length) return ok(frame)
  } catch {
    // No JSON, no array, or one of the checks above.
  }
  return err('bad-frame')
}
