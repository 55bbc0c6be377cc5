import type { Retry } from './retry.ts'

export type Code =
  | 'bad-request'
  | 'bad-frame'
  | 'bad-sequence'
  | 'incomplete'
  | 'unauthorized'
  | 'stale-credentials'
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
  | 'unheard'
  | 'too-large'
  | 'bad-type'
  | 'bad-version'
  | 'too-many'
  | 'internal'
  | 'going-away'

/** What a client does after each code. The wire says it beside the code, so that a client needs no table, and new codes no new clients. */
export const RETRY: Readonly<Record<Code, Retry>> = {
  'bad-request': 'never',
  'bad-frame': 'never',
  'bad-sequence': 'never',
  incomplete: 'reopen',
  unauthorized: 'never',
  'stale-credentials': 'reopen',
  forbidden: 'never',
  'not-found': 'never',
  'bad-method': 'never',
  silent: 'reopen',
  replaced: 'reopen',
  gap: 'reopen',
  'unknown-session': 'reset',
  expired: 'reset',
  closed: 'never',
  'slow-consumer': 'reset',
  unheard: 'reset',
  'too-large': 'never',
  'bad-type': 'never',
  'bad-version': 'never',
  'too-many': 'later',
  internal: 'later',
  'going-away': 'later',
}

interface CodeEntry {
  /** HTTP status of an answer that says this code. */
  readonly status: number
  /** RFC 6455 close code in the private range, 4000 + a number that echoes HTTP where one fits. */
  readonly closeCode: number
  /** What happened, in a sentence that a person can act on. */
  readonly meaning: string
}

/** The closed table of everything that the gateway or a peer can say went wrong. PROTOCOL.md, section "Codes". */
export const CODES: Readonly<Record<Code, CodeEntry>> = {
  'bad-request': { status: 400, closeCode: 4400, meaning: 'A parameter is missing, malformed or out of range.' },
  'bad-frame': { status: 400, closeCode: 4422, meaning: 'A frame is not one that PROTOCOL.md describes.' },
  'bad-sequence': { status: 400, closeCode: 4423, meaning: 'A sequence number acknowledges what was never said.' },
  incomplete: {
    status: 400,
    closeCode: 4425,
    meaning: 'A request did not arrive whole: something on the way has cut it.',
  },
  unauthorized: { status: 401, closeCode: 4401, meaning: 'The credentials are missing or were refused.' },
  'stale-credentials': {
    status: 401,
    closeCode: 4402,
    meaning: 'The credentials have expired; the session goes on for a client that comes back with new ones.',
  },
  forbidden: { status: 403, closeCode: 4403, meaning: 'The origin or the user may not use this session.' },
  'not-found': { status: 404, closeCode: 4404, meaning: 'There is no such route.' },
  'bad-method': { status: 405, closeCode: 4405, meaning: 'The route does not take this method.' },
  silent: { status: 408, closeCode: 4408, meaning: 'The client did not answer a ping in time.' },
  replaced: { status: 409, closeCode: 4409, meaning: 'A newer link of the same session has taken over.' },
  gap: { status: 409, closeCode: 4424, meaning: 'The link lost a message; what is missing comes again on the next.' },
  'unknown-session': { status: 410, closeCode: 4410, meaning: 'The gateway does not have this session.' },
  expired: { status: 410, closeCode: 4411, meaning: 'The session was without a link for longer than it lingers.' },
  closed: { status: 410, closeCode: 4412, meaning: 'The session was closed by one of its sides.' },
  'slow-consumer': {
    status: 410,
    closeCode: 4414,
    meaning: 'The outbox overflowed because the client did not keep up.',
  },
  unheard: {
    status: 410,
    closeCode: 4427,
    meaning: 'The application did not listen, and more messages waited for it than may.',
  },
  'too-large': { status: 413, closeCode: 4413, meaning: 'A frame, a body or a batch is over its limit.' },
  'bad-type': { status: 415, closeCode: 4415, meaning: 'The content type is not one that the route takes.' },
  'bad-version': { status: 426, closeCode: 4426, meaning: 'The gateway does not speak this version of the protocol.' },
  'too-many': { status: 429, closeCode: 4429, meaning: 'A limit on sessions, links or rate is reached.' },
  internal: { status: 500, closeCode: 4500, meaning: 'The gateway or the application behind it failed.' },
  'going-away': { status: 503, closeCode: 4503, meaning: 'The gateway is shutting down; another will answer.' },
}
