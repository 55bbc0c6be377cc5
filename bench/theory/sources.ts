/** Where a formula comes from. */
export const SOURCES = {
  'RFC 6202 §2.2': {
    says: 'Long polling: latency is between one and three network transits, because a message may come while the next poll is on its way.',
    url: 'https://www.rfc-editor.org/rfc/rfc6202#section-2.2',
  },
  'RFC 6202 §3.2': {
    says: 'HTTP streaming: a message travels one network transit after it is there, in an answer that does not end.',
    url: 'https://www.rfc-editor.org/rfc/rfc6202#section-3.2',
  },
  'RFC 6202 §1.1': {
    says: 'Short polling: a message waits for the next poll, whose interval is the balance of delay and load.',
    url: 'https://www.rfc-editor.org/rfc/rfc6202#section-1',
  },
  'RFC 6455 §4.1': {
    says: 'WebSocket: the opening handshake is a request and an answer on a TCP connection.',
    url: 'https://www.rfc-editor.org/rfc/rfc6455#section-4.1',
  },
  'RFC 6455 §5.2': {
    says: 'A WebSocket frame has a header of 2 bytes, 4 from 126 bytes of payload on, 10 from 65,536 on; a client adds a masking key of 4.',
    url: 'https://www.rfc-editor.org/rfc/rfc6455#section-5.2',
  },
  'RFC 9112 §7.1': {
    says: 'A chunk is its length in hexadecimal digits, CR LF, its bytes, CR LF.',
    url: 'https://www.rfc-editor.org/rfc/rfc9112#section-7.1',
  },
  'RFC 9112 §9.3': {
    says: 'A connection persists: the next request needs no handshake, and waits for the answer of the one before.',
    url: 'https://www.rfc-editor.org/rfc/rfc9112#section-9.3',
  },
  'RFC 9293 §3.5': {
    says: 'TCP: a connection is there after one round trip.',
    url: 'https://www.rfc-editor.org/rfc/rfc9293#section-3.5',
  },
  'WHATWG HTML §9.2': {
    says: 'Server-sent events: a field is a name, a colon, a space and a value on a line; an empty line ends the event.',
    url: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
  },
  'PROTOCOL.md': {
    says: 'A message is the line [number, body]. An acknowledgement is owed after 32 messages, 64 KiB or a second; a POST and a poll carry it in their URL.',
    url: null,
  },
} as const

export type Source = keyof typeof SOURCES
