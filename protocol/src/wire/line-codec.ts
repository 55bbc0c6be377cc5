import { err, ok, type Result } from '../result.ts'
import { fromBase64, toBase64 } from './base64.ts'
import type { Body, ControlFrame, Frame, Json, Terms } from './frame.ts'
import type { Retry } from './retry.ts'

// Pure, and in every browser, worker and runtime since Node 11.
declare const TextEncoder: new () => { encode(text: string): Uint8Array }

/**
 * A frame is one line of JSON: an array that begins with a number (a numbered frame) or a name (a
 * control frame). JSON has no raw line feed, so a line never needs escaping, whatever its body
 * contains.
 *
 *     [7,{"text":"hi"}]            message 7
 *     [8,"AAEC","base64"]          message 8, bytes
 *     [9,["sub",1,"room"],"c"]     message 9, of the lane of channels
 *     [10,"bye","close"]           the last numbered frame of its side
 *     [11,"{\"text\":\"a long ","part",0,40000]   the first characters of message 11
 *     ["ack",10]                   and the other control frames
 */
export type Line = string

/**
 * The part of a numbered frame that is the same in every session: encoded once, however many
 * sessions get it.
 */
export interface Payload {
  /** JSON. */
  readonly text: string
  /** How to read the text: as itself, as bytes, as a message of the lane, as the reason of a close. */
  readonly kind: 'json' | 'base64' | 'c' | 'close'
  /** UTF-8 length of `text`. */
  readonly bytes: number
}

/** How a transport writes frames down. */
export interface Format {
  numbered(seq: number, payload: Payload): string
  control(frame: ControlFrame): string
}

/**
 * UTF-8 bytes of a string in which surrogates come in pairs, as in the output of `JSON.stringify`.
 */
export const utf8Length = (text: string): number =>
  // Most text is ASCII, and testing for that costs a tenth of encoding it.
  /[\x80-\uffff]/.test(text) ? new TextEncoder().encode(text).length : text.length

const payload = (text: string, kind: Payload['kind']): Payload => ({ text, kind, bytes: utf8Length(text) })

export const closePayload = (reason: string): Payload => payload(JSON.stringify(reason), 'close')

/** A message of the lane, from its JSON text. */
export const lanePayload = (text: string): Payload => payload(text, 'c')

/**
 * Encodes a body once. Throws when JSON lacks the value: a cycle, a bigint, a throwing toJSON,
 * nesting beyond the stack, undefined.
 */
export const payloadOf = (body: Body): Payload =>
  body instanceof Uint8Array ? payload(JSON.stringify(toBase64(body)), 'base64') : payload(JSON.stringify(body), 'json')

/**
 * Encodes a body once, without throwing. `bad-frame`: JSON lacks the value; `too-large`: over
 * `maxMessageBytes`.
 */
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

/** Frames as lines, without the line feed between them. */
export const LINES: Format = {
  numbered: (seq, { text, kind }): Line => (kind === 'json' ? `[${seq},${text}]` : `[${seq},${text},"${kind}"]`),
  // `frame.ts` lists the fields of a control frame in the order of its line.
  control: (frame): Line => JSON.stringify(Object.values(frame)),
}

function check(isGood: unknown): asserts isGood {
  if (!isGood) throw new Error()
}

function count(value: unknown, least = 0): number {
  check(Number.isSafeInteger(value) && (value as number) >= least)
  return value as number
}

function string(value: unknown): string {
  check(typeof value === 'string')
  return value
}

/** No part but the last is shorter: a message is not thousands of them. */
export const MIN_PART_CHARS = 32

function partOf(seq: number, text: string, from: number, total: number): Frame {
  const end = from + text.length
  check(end <= total && (text.length >= MIN_PART_CHARS || end === total))
  return { type: 'part', seq, text, from, total }
}

const withPart = (value: unknown) => value !== undefined && { part: count(value) }

function termsOf(value: unknown): Terms {
  const terms = value as Terms
  // The members that a client depends on; the rest is for people.
  count(terms.seen)
  count(terms.maxMessageBytes)
  count(terms.pingMs)
  count(terms.pollMs)
  withPart(terms.part)
  // It goes into URLs as it is.
  check(/^[\w-]{1,64}$/.test(string(terms.epoch)))
  return terms
}

/**
 * Throws when the elements are not those of a frame; surplus elements are the caller's to reject.
 */
function frameOf([head, first, second, third, fourth]: readonly unknown[]): Frame {
  switch (head) {
    case 'ack':
      return { type: head, seen: count(first), ...withPart(second) }
    case 'ping':
    case 'pong':
      return { type: head, value: count(first) }
    case 'claim':
      return { type: head, claim: count(first), seen: count(second), ...withPart(third) }
    case 'welcome':
      return { type: head, terms: termsOf(first) }
    case 'end':
      return { type: head, code: string(first), retry: string(second) as Retry, retryAfterMs: count(third) }
  }
  const seq = count(head, 1)
  if (second === undefined) return { type: 'message', seq, body: first as Json }
  if (second === 'c') return { type: 'lane', seq, body: first as Json }
  if (second === 'close') return { type: second, seq, reason: string(first) }
  if (second === 'part') return partOf(seq, string(first), count(third), count(fourth))
  check(second === 'base64')
  const body = fromBase64(string(first))
  check(body)
  return { type: 'message', seq, body }
}

/**
 * Reads one line. Null, never an exception, when it is not a frame. Size and depth are the caller's
 * to bound before.
 */
export function decodeLine(line: Line): Frame | null {
  try {
    const elements: readonly unknown[] = JSON.parse(line)
    const frame = frameOf(elements)
    const isJson = frame.type === 'message' && elements.length === 2
    // A frame has one field for each element, except JSON, whose kind is not written.
    return isJson || Object.keys(frame).length === elements.length ? frame : null
  } catch {
    // Not JSON, not an array, or one of the checks above.
    return null
  }
}
