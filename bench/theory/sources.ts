/** The sources of formulas. */
export const SOURCES = {
  'RFC 6202 §2.2': {
    says: 'Long polling: latency is between one and three network transits, because a message may be sent while the next poll is under way.',
    url: 'https://www.rfc-editor.org/rfc/rfc6202#section-2.2',
  },
  'RFC 6202 §3.2': {
    says: 'HTTP streaming: a message takes one network transit, in a response that does not end.',
    url: 'https://www.rfc-editor.org/rfc/rfc6202#section-3.2',
  },
  'RFC 6202 §1.1': {
    says: 'Short polling: a message waits for the next poll, whose interval balances delay and load.',
    url: 'https://www.rfc-editor.org/rfc/rfc6202#section-1',
  },
  'RFC 6455 §4.1': {
    says: 'WebSocket: the opening handshake is a request and a response on a TCP connection.',
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
    says: 'A connection persists: the next request needs no handshake, and waits for the previous response.',
    url: 'https://www.rfc-editor.org/rfc/rfc9112#section-9.3',
  },
  'RFC 9113 §4.1': {
    says: 'HTTP/2: a frame has a header of 9 bytes, and a request or response is a frame of HEADERS and frames of DATA. Node ends it with an empty frame.',
    url: 'https://www.rfc-editor.org/rfc/rfc9113#section-4.1',
  },
  'RFC 7541 §6': {
    says: 'HPACK: a field that was sent before is 1 byte; a path and a length, which vary, are literals, in Huffman’s code if that is shorter; a date is new once per second.',
    url: 'https://www.rfc-editor.org/rfc/rfc7541#section-6',
  },
  'RFC 8446 §5.2': {
    says: 'TLS 1.3: a record has a header of 5 bytes, 1 for its inner type and 16 for the tag of its cipher. One write is one record, up to 16 KiB.',
    url: 'https://www.rfc-editor.org/rfc/rfc8446#section-5.2',
  },
  'RFC 9293 §3.5': {
    says: 'TCP: opening a connection takes one round trip.',
    url: 'https://www.rfc-editor.org/rfc/rfc9293#section-3.5',
  },
  'RFC 2046 §5.1': {
    says: 'Multipart: a part is its headers, an empty line, its body, and CR LF, two hyphens, the boundary and CR LF behind it.',
    url: 'https://www.rfc-editor.org/rfc/rfc2046#section-5.1',
  },
  'RFC 3986 §2.1': {
    says: 'URLs: a character that is reserved or not allowed is a percent sign and two hexadecimal digits.',
    url: 'https://www.rfc-editor.org/rfc/rfc3986#section-2.1',
  },
  'ECMA-262 §25.5': {
    says: 'JSON in a string of JSON: each quote has a backslash before it.',
    url: 'https://tc39.es/ecma262/#sec-json.stringify',
  },
  'WHATWG HTML §4.12': {
    says: 'A script in a document ends at its end tag, and runs when the parser has come to it.',
    url: 'https://html.spec.whatwg.org/multipage/scripting.html#the-script-element',
  },
  'WHATWG Fetch §4.6': {
    says: 'A page’s request has headers of the browser’s own: what it is, what it accepts, which page asks. Lengths are those that Chromium and Firefox sent in a test.',
    url: 'https://fetch.spec.whatwg.org/#http-network-or-cache-fetch',
  },
  'WHATWG HTML §9.2': {
    says: 'Server-sent events: a field is a name, a colon, a space and a value on a line; an empty line ends the event.',
    url: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
  },
  'PROTOCOL.md': {
    says: 'A message is the line [number, body]. An acknowledgement is due after 1,024 messages, 64 KiB, or a second (a client’s: ten); POSTs and polls carry it in their URL. The response to a POST brings what a poll would.',
    url: null,
  },
} as const

export type Source = keyof typeof SOURCES
