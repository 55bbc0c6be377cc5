import { err, ok, type Result } from '../result.ts'
import type { Body } from './frame.ts'
import { type Payload, payloadOf } from './line-codec.ts'
import { findUnsendable } from './sendable.ts'

/**
 * Whether JSON text nests within bounds, has only numbers that are finite, and names no
 * `__proto__`: a key that turns into a prototype as soon as the object is merged into another.
 * Linear, and done on the text, so that nothing is built for input that is refused.
 */
export function isSafeJson(text: string, maxDepth: number): boolean {
  if (MAYBE_INFINITE.test(text) && hasInfinity(text)) return false
  if (!nestsWithin(text, maxDepth)) return false
  // Without an object there is no key. A key can hide behind escapes; only text with one of the two
  // needs the second look. What stands before the quote tells the beginning of a key from an
  // escaped quote inside one.
  return (
    !text.includes('{') ||
    !(text.includes('__proto__') || text.includes('\\u')) ||
    !/[{,\s]"(_|\\u005[Ff]){2}(p|\\u0070)(r|\\u0072)(o|\\u006[Ff])(t|\\u0074)(o|\\u006[Ff])(_|\\u005[Ff]){2}"\s*:/.test(
      text,
    )
  )
}

/**
 * Whether JSON text nests no deeper. A megabyte of brackets takes a tenth of a second to parse, and
 * none to look at. Linear.
 */
export function nestsWithin(text: string, maxDepth: number): boolean {
  // Most text has too few brackets to nest deeper, and searching for a character is far cheaper
  // than reading each.
  if (hasMore(text, '[', maxDepth / 2) || hasMore(text, '{', maxDepth / 2)) {
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
  return true
}

/**
 * Without so many digits or such an exponent no number exceeds 10^298. Only text that has one, be
 * it in a string, needs the second look. The two begin with what is no digit, and with one, so that
 * long numbers are not read again from each of their digits.
 */
const MAYBE_INFINITE = /\D\d{200}|\d[eE]\+?\d{3}/
/** One without an end too: it would be read again from each escaped quote in it. */
const STRING = /"[^"\\]*(?:\\[\s\S]?[^"\\]*)*(?:"|$)/g
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/**
 * Whether JSON has a number that no double can hold, such as 1e999, which parsers read as infinity.
 */
const hasInfinity = (text: string): boolean =>
  (text.replace(STRING, '""').match(NUMBER) ?? []).some((number) => !Number.isFinite(Number(number)))

function hasMore(text: string, char: string, max: number): boolean {
  let count = 0
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) if (++count > max) return true
  return false
}

/**
 * A string that JSON only puts in quotes, which is worth a look: to ask for it costs ten times as
 * much.
 */
const PLAIN = /^[ !#-[\]-~]*$/

/** Why a body cannot be sent: the code, and what is wrong where, in a sentence. */
export interface BodyFault {
  readonly code: 'bad-frame' | 'too-large'
  readonly message: string
}

/** Paths are as long as a body is deep. */
const MAX_FAULT_CHARS = 300

const fault = (code: BodyFault['code'], message: string) => err({ code, message: message.slice(0, MAX_FAULT_CHARS) })

/**
 * Encodes a body once, if the other side would get exactly that. `bad-frame`: JSON would change or
 * lose something, it nests deeper than `maxDepth`, or has a key `__proto__`; the message has the
 * place. `too-large`: over `maxMessageBytes`. Never throws. `what`: what its sender calls it.
 */
export function encodeSafeBody(
  body: Body,
  limits: { readonly maxMessageBytes: number; readonly maxDepth: number },
  what: string = 'body',
): Result<Payload, BodyFault> {
  const { maxMessageBytes, maxDepth } = limits
  if (typeof body === 'string' && PLAIN.test(body) && body.length + 2 <= maxMessageBytes)
    return ok({ text: `"${body}"`, kind: 'json', bytes: body.length + 2 })
  try {
    const found = body instanceof Uint8Array ? undefined : findUnsendable(body, maxDepth)
    if (found !== undefined) return fault('bad-frame', `${what}${found}`)
    const payload = payloadOf(body)
    return payload.bytes > maxMessageBytes
      ? fault(
          'too-large',
          `${what} takes ${payload.bytes} bytes as JSON, more than maxMessageBytes (${maxMessageBytes})`,
        )
      : ok(payload)
  } catch (error) {
    return fault('bad-frame', `${what} could not be read: ${error}`)
  }
}
