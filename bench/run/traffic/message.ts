import type { Message } from './end.ts'

/** What a message can always be made as small as, in bytes of JSON: its time alone takes up to 15 of them, within three years of when the clock began. */
export const MIN_BYTES = 32

const micros = (ms: number): number => Math.round(ms * 1_000) / 1_000

/**
 * A message that is `bytes` long as JSON; for 0 as short as it can be. Its time is rounded to a microsecond: finer ones are longer, some more than others.
 * Throws where that is too short for what it has to say: what is measured would not be what the results say.
 */
export function message(atMs: number, bytes: number): Message {
  const at = micros(atMs)
  const pad = bytes - JSON.stringify({ at, pad: '' }).length
  if (pad < 0 && bytes > 0) throw new Error(`a message is longer than ${bytes} bytes; ${MIN_BYTES} always suffice`)
  return { at, pad: 'x'.repeat(Math.max(0, pad)) }
}
