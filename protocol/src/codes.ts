/**
 * What a client may do after a code.
 *
 * - `reopen`: the session is fine; open another link at once.
 * - `later`: the session is fine; open another link after a pause (the one the server names, else back-off).
 * - `reset`: the session is gone; the application is told, and a new session is opened.
 * - `never`: opening again would fail the same way; the application is told, and the client stops.
 */
export type Retry = 'reopen' | 'later' | 'reset' | 'never'

interface CodeEntry {
  /** HTTP status of an answer that says this code. */
  readonly status: number
  /** RFC 6455 close code in the private range, 4000 + a number that echoes HTTP where one fits. */
  readonly closeCode: number
  readonly retry: Retry
  /** What happened, in a sentence that a person can act on. */
  readonly meaning: string
}

export type Code =
  | 'bad-request'
  | 'bad-frame'
  | 'bad-sequence'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'bad-method'
  | 'silent'
  | 'replaced'
  | 'gap'
  | 'unknown-session'
  | 'expired'
  | 'closed'
  | 'slow-consumer'
  | 'too-large'
  | 'bad-type'
  | 'bad-version'
  | 'too-many'
  | 'internal'
  | 'going-away'

/** The closed table of everything that the gateway or a peer can say went wrong. PROTOCOL.md, section "Codes". */
export const CODES: Readonly<Record<Code, CodeEntry>> = {
  'bad-request': {
    status: 400,
    closeCode: 4400,
    retry: 'never',
    meaning: 'A parameter is missing, malformed or out of range.',
  },
  'bad-frame': {
    status: 400,
    closeCode: 4422,
    retry: 'never',
    meaning: 'A frame is not one that PROTOCOL.md describes.',
  },
  'bad-sequence': {
    status: 400,
    closeCode: 4423,
    retry: 'never',
    meaning: 'A sequence number acknowledges what was never said.',
  },
  unauthorized: {
    status: 401,
    closeCode: 4401,
    retry: 'never',
    meaning: 'The credentials are missing or were refused.',
  },
  forbidden: {
    status: 403,
    closeCode: 4403,
    retry: 'never',
    meaning: 'The origin or the user may not use this session.',
  },
  'not-found': { status: 404, closeCode: 4404, retry: 'never', meaning: 'There is no such route.' },
  'bad-method': { status: 405, closeCode: 4405, retry: 'never', meaning: 'The route does not take this method.' },
  silent: { status: 408, closeCode: 4408, retry: 'reopen', meaning: 'The client did not answer a ping in time.' },
  replaced: {
    status: 409,
    closeCode: 4409,
    retry: 'reopen',
    meaning: 'A newer link of the same session has taken over.',
  },
  gap: {
    status: 409,
    closeCode: 4424,
    retry: 'reopen',
    meaning: 'The link lost a message; what is missing comes again on the next.',
  },
  'unknown-session': {
    status: 410,
    closeCode: 4410,
    retry: 'reset',
    meaning: 'The gateway does not have this session.',
  },
  expired: {
    status: 410,
    closeCode: 4411,
    retry: 'reset',
    meaning: 'The session was without a link for longer than it lingers.',
  },
  closed: { status: 410, closeCode: 4412, retry: 'never', meaning: 'The session was closed by one of its sides.' },
  'slow-consumer': {
    status: 410,
    closeCode: 4414,
    retry: 'reset',
    meaning: 'The outbox overflowed because the client did not keep up.',
  },
  'too-large': {
    status: 413,
    closeCode: 4413,
    retry: 'never',
    meaning: 'A frame, a body or a batch is over its limit.',
  },
  'bad-type': {
    status: 415,
    closeCode: 4415,
    retry: 'never',
    meaning: 'The content type is not one that the route takes.',
  },
  'bad-version': {
    status: 426,
    closeCode: 4426,
    retry: 'never',
    meaning: 'The gateway does not speak this version of the protocol.',
  },
  'too-many': {
    status: 429,
    closeCode: 4429,
    retry: 'later',
    meaning: 'A limit on sessions, links or rate is reached.',
  },
  internal: {
    status: 500,
    closeCode: 4500,
    retry: 'later',
    meaning: 'The gateway or the application behind it failed.',
  },
  'going-away': {
    status: 503,
    closeCode: 4503,
    retry: 'later',
    meaning: 'The gateway is shutting down; another will answer.',
  },
}

export const isCode = (value: unknown): value is Code => typeof value === 'string' && Object.hasOwn(CODES, value)
