import { utf8Length } from '../wire/line-codec.ts'
import type { HistoryAsk, Joined, Member, Page, PastEntry, Position, Presence, SubscribeFlags } from './frames.ts'

/** The longest name of a channel or a method, in bytes of UTF-8. */
export const MAX_NAME_BYTES = 250
/** The longest code of an application's own, and the longest epoch, in characters. */
const MAX_WORD_CHARS = 64
/** The longest explanation beside a code, in characters. */
export const MAX_REASON_CHARS = 1_000

export type Check<T> = (value: unknown) => value is T

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isString: Check<string> = (value) => typeof value === 'string'
export const isBoolean: Check<boolean> = (value) => typeof value === 'boolean'
export const isCount: Check<number> = (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0
/** A count that is not 0. */
export const isId: Check<number> = (value): value is number => isCount(value) && value > 0
export const isWord: Check<string> = (value): value is string =>
  isString(value) && value !== '' && value.length <= MAX_WORD_CHARS
export const isReason: Check<string> = (value): value is string => isString(value) && value.length <= MAX_REASON_CHARS
/** A random name that a client has made. */
export const isToken: Check<string> = (value): value is string => isString(value) && /^[\w-]{21,64}$/.test(value)

/** The name of a channel or a method: no control characters, no unpaired surrogates. */
export const isName: Check<string> = (value): value is string =>
  isString(value) &&
  value !== '' &&
  // A character takes a byte at least, so that a longer text is not encoded to be refused.
  value.length <= MAX_NAME_BYTES &&
  !/[\p{Cc}\p{Cs}]/u.test(value) &&
  utf8Length(value) <= MAX_NAME_BYTES

/** Which rule of names a value breaks that `isName` refuses. */
export function nameFault(value: unknown): string {
  if (!isString(value)) return 'is no string'
  if (value === '') return 'is empty'
  if (utf8Length(value) > MAX_NAME_BYTES) return `has more than ${MAX_NAME_BYTES} bytes`
  return 'has control characters or unpaired surrogates'
}

export const isPosition: Check<Position> = (value): value is Position =>
  isRecord(value) && isWord(value['epoch']) && isCount(value['offset'])

const isAbsentOr =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || check(value)
const isTrue: Check<true> = (value) => value === true

export const isFlags: Check<SubscribeFlags> = (value): value is SubscribeFlags =>
  isRecord(value) &&
  ['presence', 'newest', 'conflate'].every((flag) => isAbsentOr(isTrue)(value[flag])) &&
  isAbsentOr(isToken)(value['member'])

export const isAsk: Check<HistoryAsk> = (value): value is HistoryAsk =>
  isRecord(value) &&
  isId(value['limit']) &&
  isAbsentOr(isPosition)(value['after']) &&
  isAbsentOr(isPosition)(value['before']) &&
  isAbsentOr(isTrue)(value['reverse'])

const isPastEntry: Check<PastEntry> = (value): value is PastEntry =>
  Array.isArray(value) &&
  isId(value[0]) &&
  value[1] !== undefined &&
  isCount(value[2]) &&
  isAbsentOr(isString)(value[3]) &&
  value.length <= 4

const isListOf =
  <T>(check: Check<T>): Check<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(check)

export const isPast: Check<readonly PastEntry[]> = isListOf(isPastEntry)

export const isMember: Check<Member> = (value): value is Member =>
  isRecord(value) && isString(value['id']) && (value['user'] === null || isString(value['user']))

/** A result of `who`. */
export const isPresence: Check<Presence> = (value): value is Presence =>
  isPosition(value) && isListOf(isMember)((value as Partial<Presence>).members)

/** A result of `sub`. */
export function isJoined(value: unknown): value is Joined {
  if (!isPosition(value)) return false
  const { alias, recovered, missed, members } = value as Partial<Joined>
  return isId(alias) && isBoolean(recovered) && isPast(missed) && isAbsentOr(isListOf(isMember))(members)
}

/** A result of `past`. */
export function isPage(value: unknown): value is Page {
  if (!isPosition(value)) return false
  const { publications, more } = value as Partial<Page>
  return isPast(publications) && isBoolean(more)
}
