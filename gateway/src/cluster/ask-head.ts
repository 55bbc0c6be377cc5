import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2'
import { isOtherNode, TO } from './relay-head.ts'

/** What a question is about, in the place of what a relayed request has. */
const ASK = 'rungway-ask'

export const questionHead = (to: string, kind: string): OutgoingHttpHeaders => ({
  ':method': 'POST',
  ':path': '/',
  [TO]: to,
  [ASK]: kind,
})

/** What a request asks; null for one that is relayed. */
export function questionOf(headers: IncomingHttpHeaders): string | null {
  const kind = headers[ASK]
  return typeof kind === 'string' ? kind : null
}

export const answerHead = (bytes: number): OutgoingHttpHeaders => ({ ':status': 200, 'content-length': `${bytes}` })

/** Bytes of an answer; null for what is none. */
export function answerLength(
  headers: IncomingHttpHeaders & { readonly ':status'?: number | undefined },
): number | 'other-node' | null {
  if (isOtherNode(headers)) return 'other-node'
  const length = headers['content-length']
  return headers[':status'] === 200 && length !== undefined && /^\d{1,10}$/.test(length) ? Number(length) : null
}
