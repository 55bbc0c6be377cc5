import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2'
import { type Between, betweenHead, isOtherNode } from './relay-head.ts'

/** What a question is about, in the place of what a relayed request has. */
const ASK = 'rungway-ask'

export const questionHead = (between: Between, kind: string, bytes: number): OutgoingHttpHeaders => ({
  ':method': 'POST',
  ':path': '/',
  'content-length': `${bytes}`,
  ...betweenHead(between),
  [ASK]: kind,
})

/** What a request asks, and in how many bytes; null for one that is relayed. */
export function questionOf(headers: IncomingHttpHeaders): { readonly kind: string; readonly bytes: number } | null {
  const { [ASK]: kind, 'content-length': length } = headers
  if (typeof kind !== 'string') return null
  // One without a length, which no node sends, is longer than any may be.
  return { kind, bytes: length !== undefined && /^\d{1,10}$/.test(length) ? Number(length) : Number.POSITIVE_INFINITY }
}

export const answerHead = (bytes: number): OutgoingHttpHeaders => ({ ':status': 200, 'content-length': `${bytes}` })

/** Why nothing was done: no such kind, as long, or with that body. An older node answers 400 to all of them. */
export type Refused = 'unknown-kind' | 'too-long' | 'bad-question'

const REFUSED: Readonly<Record<Refused, number>> = { 'unknown-kind': 404, 'too-long': 413, 'bad-question': 400 }

export const refusedHead = (why: Refused): OutgoingHttpHeaders => ({ ':status': REFUSED[why] })

/** Bytes of an answer, or why there are none; null for what is no answer. */
export function answerLength(
  headers: IncomingHttpHeaders & { readonly ':status'?: number | undefined },
): number | 'other-node' | 'refused' | null {
  if (isOtherNode(headers)) return 'other-node'
  const { ':status': status, 'content-length': length } = headers
  if (Object.values(REFUSED).some((each) => each === status)) return 'refused'
  return status === 200 && length !== undefined && /^\d{1,10}$/.test(length) ? Number(length) : null
}
