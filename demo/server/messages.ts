/** What a page sends to the demo's server. */
export type Said =
  /**
   * `from` and `n`: which page, and the number it gave. `sentAt`: milliseconds since 1970 by the
   * sender's clock, with a fraction.
   */
  | { readonly type: 'say'; readonly from: string; readonly n: number; readonly sentAt: number; readonly text: string }
  | { readonly type: 'ping'; readonly id: number }

/** What the server sends to a page. */
export type Told =
  /** `order`: one number for all messages, counted by the server. `at`: its clock. */
  | (Omit<Extract<Said, { type: 'say' }>, 'type'> & {
      readonly type: 'said'
      readonly order: number
      readonly at: number
    })
  /** `waitedMs`: how long the server took its time with it. */
  | { readonly type: 'pong'; readonly id: number; readonly waitedMs: number }

export const MAX_TEXT_CHARS = 500
const MAX_NAME_CHARS = 40

/** What the form of a page without a script says; null for anything else. */
export function readForm(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || 'type' in body) return null
  const { text } = body as { readonly text?: unknown }
  return typeof text === 'string' && text.length <= MAX_TEXT_CHARS ? text : null
}

/** The message, if it is one of these: a client can send anything. */
export function readSaid(body: unknown): Said | null {
  if (typeof body !== 'object' || body === null) return null
  const { type, id, from, n, sentAt, text } = body as Record<string, unknown>
  if (type === 'ping' && Number.isSafeInteger(id)) return { type, id: id as number }
  if (type !== 'say' || !Number.isSafeInteger(n) || !Number.isFinite(sentAt)) return null
  if (typeof from !== 'string' || from.length > MAX_NAME_CHARS) return null
  if (typeof text !== 'string' || text.length > MAX_TEXT_CHARS) return null
  return { type, from, n: n as number, sentAt: sentAt as number, text }
}
