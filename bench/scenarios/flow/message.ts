import type { Message } from '../scenario.ts'

/** A message that is `bytes` long as JSON, or as short as it can be. */
export function message(at: number, bytes: number): Message {
  const bare = JSON.stringify({ at, pad: '' }).length
  return { at, pad: 'x'.repeat(Math.max(0, bytes - bare)) }
}
