import type { Message } from './end.ts'

/**
 * The smallest size that is always possible, in bytes of JSON: the timestamp takes up to 15 of them
 * within three years of the clock's origin.
 */
export const MIN_BYTES = 32

const micros = (ms: number): number => Math.round(ms * 1_000) / 1_000

/**
 * A message of `bytes` bytes as JSON, or as short as possible for 0. The timestamp is rounded to a
 * microsecond, because finer ones vary in length. Throws if the size is too small: results must not
 * claim a size that was not sent.
 */
export function message(atMs: number, bytes: number): Message {
  const at = micros(atMs)
  const pad = bytes - JSON.stringify({ at, pad: '' }).length
  if (pad < 0 && bytes > 0) throw new Error(`a message is longer than ${bytes} bytes: use at least ${MIN_BYTES}`)
  return { at, pad: 'x'.repeat(Math.max(0, pad)) }
}
