import { DATA } from '../../src/wire/event-stream.ts'
import type { Frame } from '../../src/wire/frame.ts'
import { decodeLine } from '../../src/wire/line-codec.ts'

/** The answer to a request that gets no link, and what a socket is told instead of a welcome. */
export const REFUSAL = /^\{"code"|^\["end"/

/**
 * Of the lines that a text has, those that are frames, whatever a transport has put around them.
 */
export function framesIn(text: string): Frame[] {
  const frames: Frame[] = []
  for (const part of text.split('\n')) {
    const line = part.startsWith(DATA) ? part.slice(DATA.length) : part
    const frame = line.startsWith('[') ? decodeLine(line) : null
    if (frame !== null) frames.push(frame)
  }
  return frames
}
