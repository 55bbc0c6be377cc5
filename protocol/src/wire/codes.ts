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
  | 'unknown-channel'
  | 'unknown-method'
  | 'bad-method'
  | 'silent'
  | 'replaced'
  | 'gap'
  | 'unknown-session'
  | 'expired'
  | 'closed'
  | 'unsubscribed'
  | 'slow-consumer'
  | 'unheard'
  | 'too-large'
  | 'bad-type'
  | 'bad-version'
  | 'too-many'
  | 'canceled'
  | 'internal'
  | 'going-away'
  | 'unavailable'
  | 'unsure'
  | 'timeout'

/**
 * What a client does after each code. It travels beside the code, so that a client needs no table,
 * and new codes no new clients.
 */
export const RETRY: Readonly<Record<Code, Retry>> = {
  'bad-request': 'never',
  'bad-frame': 'never',
  'bad-sequence': 'never',
  incomplete: 'reopen',
  unauthorized: 'never',
  'stale-credentials': 'reopen',
  forbidden: 'never',
  'not-found': 'later',
  'unknown-channel': 'never',
  'unknown-method': 'never',
  'bad-method': 'never',
  silent: 'reopen',
  replaced: 'reopen',
  gap: 'reopen',
  'unknown-session': 'reset',
  expired: 'reset',
  closed: 'never',
  unsubscribed: 'never',
  'slow-consumer': 'reset',
  unheard: 'reset',
  'too-large': 'never',
  'bad-type': 'never',
  'bad-version': 'never',
  'too-many': 'later',
  canceled: 'never',
  internal: 'later',
  'going-away': 'later',
  unavailable: 'later',
  unsure: 'later',
  timeout: 'later',
}

interface CodeEntry {
  /** HTTP status of a response with this code. */
  readonly status: number
  /** RFC 6455 close code in the private range, 4000 + a number that echoes HTTP where one fits. */
  readonly closeCode: number
  /** What happened, by which rule or limit, and what to do next. */
  readonly meaning: string
}

/**
 * The closed table of everything that the gateway or a peer can say went wrong. PROTOCOL.md,
 * section "Codes".
 */
export const CODES: Readonly<Record<Code, CodeEntry>> = {
  'bad-request': {
    status: 400,
    closeCode: 4400,
    meaning:
      'A query parameter, or a message of the lane of channels, is malformed or out of range. PROTOCOL.md, sections 5 and 17, lists them.',
  },
  'bad-frame': {
    status: 400,
    closeCode: 4422,
    meaning:
      'A frame is malformed, nests too deep, or has a key that could replace a prototype. PROTOCOL.md, section 3, lists the frames.',
  },
  'bad-sequence': {
    status: 400,
    closeCode: 4423,
    meaning:
      'An acknowledgement names a message that was never sent. The client has mixed up two sessions: it needs a new session id.',
  },
  incomplete: {
    status: 400,
    closeCode: 4425,
    meaning: 'A request did not arrive whole, because an intermediary cut it. Send it again.',
  },
  unauthorized: {
    status: 401,
    closeCode: 4401,
    meaning: 'The credentials are missing, or authenticate refused them. Sign in, and connect again.',
  },
  'stale-credentials': {
    status: 401,
    closeCode: 4402,
    meaning: 'The credentials have expired. Come back with new ones: the session goes on.',
  },
  forbidden: {
    status: 403,
    closeCode: 4403,
    meaning:
      'The origin of the page may not use this gateway (option origins), the session belongs to another user, or authorize refused the channel.',
  },
  'not-found': {
    status: 404,
    closeCode: 4404,
    meaning:
      'The gateway has no such route: it does not offer this transport, or is mounted at another path. Try the others.',
  },
  'unknown-channel': {
    status: 404,
    closeCode: 4430,
    meaning: 'No name or pattern of the gateway covers a channel of this name (option channels).',
  },
  'unknown-method': {
    status: 404,
    closeCode: 4431,
    meaning: 'No handler was given for a request of this method (gateway.handle, client.handle).',
  },
  'bad-method': {
    status: 405,
    closeCode: 4405,
    meaning: 'The route does not take this method; Allow names those that it takes.',
  },
  silent: {
    status: 408,
    closeCode: 4408,
    meaning: 'The client did not answer a ping within pongMs. Open another link.',
  },
  replaced: {
    status: 409,
    closeCode: 4409,
    meaning: 'A newer link of the same session has taken over.',
  },
  gap: {
    status: 409,
    closeCode: 4424,
    meaning: 'The link lost a message, which comes again on the next link.',
  },
  'unknown-session': {
    status: 410,
    closeCode: 4410,
    meaning: 'The gateway does not have this session: it was restarted, or forgot it. Begin a new one.',
  },
  expired: {
    status: 410,
    closeCode: 4411,
    meaning:
      'The session had no link for longer than lingerMs, or unprovenLingerMs if its client has shown nothing yet. Begin a new one.',
  },
  closed: {
    status: 410,
    closeCode: 4412,
    meaning: 'The session was closed by one of its sides.',
  },
  unsubscribed: {
    status: 410,
    closeCode: 4432,
    meaning: 'The application behind the gateway has ended the subscription.',
  },
  'slow-consumer': {
    status: 410,
    closeCode: 4414,
    meaning: 'The client did not keep up, and maxOutboxBytes or maxOutboxMessages was exceeded. Begin a new session.',
  },
  unheard: {
    status: 410,
    closeCode: 4427,
    meaning: 'The application did not listen, and more than maxUnheardBytes waited for it. Begin a new session.',
  },
  'too-large': {
    status: 413,
    closeCode: 4413,
    meaning: 'A message exceeds maxMessageBytes, or a batch maxBatchBytes or maxBatchFrames. Send less at once.',
  },
  'bad-type': {
    status: 415,
    closeCode: 4415,
    meaning: 'The route takes the content types text/plain and application/x-ndjson alone.',
  },
  'bad-version': {
    status: 426,
    closeCode: 4426,
    meaning: 'The gateway does not speak this version of the protocol. Update the older of the two sides.',
  },
  'too-many': {
    status: 429,
    closeCode: 4429,
    meaning:
      'A limit on sessions, links, subscriptions, requests or rate is reached; the message beside the code names it. Come back later.',
  },
  canceled: {
    status: 499,
    closeCode: 4499,
    meaning: 'The one who made the request has canceled it.',
  },
  internal: {
    status: 500,
    closeCode: 4500,
    meaning: "The gateway, or the application behind it, failed; the server's onError has the error. Come back later.",
  },
  'going-away': {
    status: 503,
    closeCode: 4503,
    meaning: 'The gateway is shutting down. Come back after retryAfterMs; another will answer.',
  },
  unavailable: {
    status: 503,
    closeCode: 4506,
    meaning:
      'The node of the gateway that has the session cannot be reached, or nodes cannot agree at the moment on which it is. Come back after retryAfterMs: the session goes on.',
  },
  unsure: {
    status: 503,
    closeCode: 4505,
    meaning:
      'The store of the channel did not confirm the publication, which may be there or not. Publish it again under the same key.',
  },
  timeout: {
    status: 504,
    closeCode: 4504,
    meaning: 'No answer came within timeoutMs. What was asked for may have happened or not.',
  },
}
