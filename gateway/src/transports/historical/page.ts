import type { ControlFrame, Format, Payload } from '@rungway/protocol'
import type { HttpReply, HttpRequest } from '../../http/request.ts'

/** Where a page without a script stands: everything that identifies a link is in its URL. */
export interface PagePosition {
  readonly session: string
  /** Each request is a link of its own: a later one takes over from an earlier one. */
  readonly link: number
  /** The newest message that the reader is known to have. */
  readonly seen: number
  /** The newest message of the reader's that the gateway is known to have. */
  readonly said: number
}

/**
 * A page shows this many messages once more, after they have been shown: a reader who looks away
 * misses none.
 */
const SHOWN_AGAIN = 20

const NUMBER = /^\d{1,15}$/
const numberOf = (text: string | null | undefined, otherwise: number): number =>
  text !== null && text !== undefined && NUMBER.test(text) ? Number(text) : otherwise

/** Reads a position from the query, or from a form. Null: no session, or none that could be. */
export function positionOf(get: (name: string) => string | null | undefined): PagePosition | null {
  const session = get('session')
  if (session === null || session === undefined || !/^[\w-]{21,64}$/.test(session)) return null
  return {
    session,
    link: numberOf(get('link'), 1),
    seen: numberOf(get('seen'), 0),
    said: numberOf(get('said'), 0),
  }
}

export const positionQuery = (position: PagePosition): string =>
  Object.entries(position)
    .map(([name, value]) => `${name}=${value}`)
    .join('&amp;')

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '')

/** What a reader sees of a message: its `text`, where it has one, else its JSON. */
function wordsOf({ text, kind }: Payload): string {
  if (kind !== 'json') return kind
  const body: unknown = JSON.parse(text)
  if (typeof body === 'string') return body
  const words = typeof body === 'object' && body !== null ? (body as { readonly text?: unknown }).text : undefined
  return typeof words === 'string' ? words : text
}

/**
 * Messages as items of a list, and the end of a session as a sentence. Other control frames are for
 * scripts.
 */
export class PageItems implements Format {
  /** The number of the newest message that was written. */
  last: number

  constructor(seen: number) {
    this.last = seen
  }

  numbered(seq: number, payload: Payload): string {
    this.last = seq
    return `<li value="${seq}">${escapeHtml(wordsOf(payload))}</li>\n`
  }

  control(frame: ControlFrame): string {
    return frame.type === 'end' ? `<li>This page has ended: ${escapeHtml(frame.code)}.</li>\n` : ''
  }

  /** Where the next page begins: with some of the messages that this one has shown. */
  next(position: PagePosition): PagePosition {
    return { ...position, link: position.link + 1, seen: Math.max(position.seen, this.last - SHOWN_AGAIN) }
  }
}

/** No script runs, nothing is loaded, and forms go nowhere else. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
}

/** `refresh`: where to go, and after how many seconds. */
export const headOf = (title: string, refresh = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `${refresh && `<meta http-equiv="refresh" content="${refresh}">`}<title>${title}</title></head><body><h1>${title}</h1>\n`

/**
 * The way up: a form, whose message has a number, so that sending it twice is sending it once. Its
 * URL names the session, as every request does.
 */
export const formOf = (route: string, position: PagePosition): string =>
  `<form method="post" action="${route}?session=${position.session}"><input type="hidden" name="session" value="${position.session}">` +
  `<input type="hidden" name="link" value="${position.link}"><input type="hidden" name="seen" value="${position.seen}">` +
  `<input type="hidden" name="said" value="${position.said}">` +
  `<label>Message <input name="text" required maxlength="500"></label> <button>Send</button></form>\n`

const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i

/**
 * Text of 500 characters, each of which may take twelve when it is encoded, and the fields beside
 * it.
 */
const MAX_FORM_BYTES = 8_192

/** What a form said, or null for anything that is no form of these pages. */
export async function readForm(
  request: HttpRequest,
): Promise<{ readonly position: PagePosition; readonly text: string } | null> {
  if (!FORM_TYPE.test(request.header('content-type') ?? '')) return null
  const body = await request.readBody(MAX_FORM_BYTES)
  if (typeof body === 'string') return null
  const form = new URLSearchParams(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString())
  const position = positionOf((name) => form.get(name))
  const text = form.get('text')
  return position === null || text === null ? null : { position, text }
}

/**
 * The answer to a form: the page anew by a GET, so that reloading it sends nothing (RFC 9110,
 * section 15.4.4).
 */
export const seeOther = (location: string): HttpReply => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store' },
  body: null,
})
