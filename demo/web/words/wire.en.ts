/** A field of the wire: what it is called, what it is for, and where that is specified. */
interface FieldWords {
  readonly label: string
  readonly explanation: string
  readonly source?: string
}

const HTTP = 'RFC 9112'
const WS = 'RFC 6455, section 5.2'
const SSE = 'WHATWG HTML, section 9.2'
const OURS = 'PROTOCOL.md, section 3'

/** Texts of the page that reads bytes. */
export const wireEn = {
  documentTitle: 'Rungway: read the bytes of a session',
  heading: 'Read the wire',
  sentence:
    'One session, followed across its links: whatever carries it, here is each byte that crosses, and what it is for. Change the technique, and watch the session go on over another.',
  technique: 'Technique',
  automatic: 'Automatic',
  recorded:
    'Recorded: one session that moved from WebSocket to each of the others and lost nothing. With its server (npm start) it runs live: choose the technique, and send.',
  again: 'Play again',
  say: 'Send a message up',
  pause: 'Stop recording',
  resume: 'Record again',
  units: 'What has crossed, oldest first',
  fieldsHeading: 'Fields',
  hex: 'Bytes',
  choose: 'Choose a line on the left.',
  nothing: 'Nothing yet.',
  cut: (shown: number, all: number) => `The first ${shown} of ${all} bytes.`,
  request: (n: number) => `request ${n}`,
  up: 'up',
  down: 'down',
  secrets: 'Session ids, cookies and credentials are shown as stars of the same length.',
  doIt: 'Do it yourself',
  worked: {
    heading: 'How the server proves that it speaks WebSocket',
    key: 'key of this request',
    guid: 'appended, always the same',
    hash: 'SHA-1 of both',
    accept: 'in base64: Sec-WebSocket-Accept',
    why: 'A cache or a plain web server would not compute this. It proves that the other side speaks WebSocket and has read this request; it authenticates nobody.',
  },
  unmasking: {
    heading: 'Unmasking, byte by byte',
    masked: 'on the wire',
    key: 'key',
    plain: 'payload',
    why: 'Each byte is XORed with one of the four key bytes in turn. A page could otherwise choose bytes that look like a request to a proxy on the way. It hides nothing: the key is there.',
  },
  fieldsNote: 'Select a field to see its bytes, or a byte to see its field.',
  fields: {
    requestLine: { label: 'request line', explanation: 'What is asked of the server.', source: `${HTTP}, section 3` },
    statusLine: { label: 'status line', explanation: 'How the request went.', source: `${HTTP}, section 4` },
    method: { label: 'method', explanation: 'GET fetches, POST carries messages up.', source: 'RFC 9110, section 9' },
    target: {
      label: 'target',
      explanation: 'Path and query: the transport (its technique), and who this link is for (its hello).',
      source: `${HTTP}, section 3.2`,
    },
    path: { label: 'path', explanation: 'The route of the transport on the gateway.' },
    parameter: { label: 'parameter', explanation: 'One value of the query.' },
    parameterName: { label: 'name', explanation: 'The name of the parameter.' },
    parameterValue: { label: 'value', explanation: 'The value of the parameter.' },
    version: { label: 'version', explanation: 'The version of HTTP that is spoken.', source: `${HTTP}, section 2.3` },
    status: {
      label: 'status',
      explanation:
        '200: here it is. 101: from here on another protocol. 4xx: the request was wrong. 5xx: the server cannot.',
      source: 'RFC 9110, section 15',
    },
    phrase: { label: 'phrase', explanation: 'The status in words. Nothing may depend on it.' },
    header: { label: 'header', explanation: 'A field of the head.', source: 'RFC 9110, section 6.3' },
    headerName: { label: 'name', explanation: 'Upper and lower case make no difference.' },
    headerValue: { label: 'value', explanation: 'What this header says.' },
    emptyLine: { label: 'empty line', explanation: 'The head ends here.', source: `${HTTP}, section 2.1` },
    lineEnd: { label: 'line end', explanation: 'Carriage return and line feed; in our own lines a line feed alone.' },
    space: { label: 'space', explanation: 'Stands between two parts.' },
    separator: { label: 'separator', explanation: 'Stands between two parts.' },
    chunkSize: {
      label: 'chunk size',
      explanation:
        'In hexadecimal: how many bytes follow. A response without a known length is sent in chunks; 0 ends it.',
      source: `${HTTP}, section 7.1`,
    },
    chunkData: {
      label: 'chunk',
      explanation: 'A part of the body, as the server wrote it.',
      source: `${HTTP}, section 7.1`,
    },
    text: { label: 'text', explanation: 'Bytes of the body.' },
    comment: {
      label: 'comment',
      explanation:
        'A line that begins with a colon has no content. It shows that the stream is alive, and makes browsers fire onopen.',
      source: SSE,
    },
    eventField: { label: 'event field', explanation: 'One line of an event.', source: SSE },
    eventFieldName: {
      label: 'field name',
      explanation:
        'data is the message; id is where to resume; event is its type; retry is how long to wait before a new connection.',
      source: SSE,
    },
    eventFieldValue: { label: 'field value', explanation: 'What the field says.', source: SSE },
    eventEnd: { label: 'end of the event', explanation: 'An empty line dispatches the event.', source: SSE },
    frameHead: {
      label: 'first byte',
      explanation: 'Whether this is the last frame of a message, and what kind of frame.',
      source: WS,
    },
    fin: { label: 'FIN', explanation: '1: the message ends with this frame.', source: WS },
    reserved: { label: 'RSV', explanation: 'For extensions, such as compression; 0 without one.', source: WS },
    opcode: {
      label: 'opcode',
      explanation: '1 text, 2 binary, 8 close, 9 ping, 10 pong, 0 more of the same message.',
      source: WS,
    },
    frameLength: {
      label: 'second byte',
      explanation: 'Whether the payload is masked, and how long it is.',
      source: WS,
    },
    mask: {
      label: 'MASK',
      explanation: 'Frames from a client must be masked, those from a server must not.',
      source: 'RFC 6455, section 5.1',
    },
    length: {
      label: 'length',
      explanation: 'Up to 125 it is the length; 126 says that two bytes follow with it, 127 that eight do.',
      source: WS,
    },
    extendedLength: {
      label: 'extended length',
      explanation: 'The length of the payload, in network byte order.',
      source: WS,
    },
    maskingKey: {
      label: 'masking key',
      explanation: 'Four bytes, new and unpredictable for each frame.',
      source: 'RFC 6455, section 5.3',
    },
    closeCode: {
      label: 'close code',
      explanation: '1000: a normal end. 1001: going away. 1006 is never sent: it means that no close frame came.',
      source: 'RFC 6455, section 7.4',
    },
    closeReason: { label: 'reason', explanation: 'For people.', source: 'RFC 6455, section 5.5.1' },
    messageFrame: {
      label: 'message',
      explanation:
        'A number and a body. The numbers go on whatever carries them, so nothing is lost, repeated or out of order.',
      source: OURS,
    },
    laneFrame: {
      label: 'message of a channel',
      explanation: 'Numbered with the rest, for the layer of channels.',
      source: OURS,
    },
    closeFrame: { label: 'close', explanation: 'The last thing that this side says.', source: OURS },
    ackFrame: {
      label: 'acknowledgement',
      explanation: 'All messages up to this number have arrived. Until it comes they are kept.',
      source: OURS,
    },
    pingFrame: { label: 'ping', explanation: 'Answer on this link.', source: OURS },
    pongFrame: { label: 'pong', explanation: 'The answer, with the value of the ping.', source: OURS },
    claimFrame: {
      label: 'claim',
      explanation: 'From now on this link carries the messages: how a session moves to another technique.',
      source: OURS,
    },
    welcomeFrame: {
      label: 'welcome',
      explanation: 'The link is accepted. It says which messages the gateway has received, and which limits hold.',
      source: OURS,
    },
    endFrame: { label: 'end', explanation: 'The link ends: why, and what to do next.', source: OURS },
  },
  headers: {
    host: 'Which site is meant: one server can have several.',
    connection: 'keep-alive: the connection serves further requests. Upgrade: it changes its protocol.',
    upgrade: 'The protocol to change to.',
    'sec-websocket-key': 'Sixteen random bytes in base64. The server has to answer with a value computed from them.',
    'sec-websocket-accept': 'Computed from the key: the server has read this request and speaks WebSocket.',
    'sec-websocket-version': '13 is the version of RFC 6455.',
    'sec-websocket-extensions': 'Extensions that are offered or taken, such as compression.',
    'sec-websocket-protocol': 'The subprotocol that is offered or taken.',
    'content-type': 'How to read the body: text/event-stream is what EventSource takes.',
    'content-length': 'How many bytes the body has.',
    'transfer-encoding': 'chunked: the body comes in pieces, and its length is not known before.',
    'cache-control':
      'For caches on the way. no-store: none may keep it. no-transform: nor change it. no-cache: ask the server each time.',
    pragma: 'The same for caches from before HTTP/1.1.',
    'x-accel-buffering': 'Tells nginx to pass the response on at once.',
    'x-content-type-options': 'nosniff: the type is as stated, and the browser must not guess.',
    'access-control-allow-origin': 'Which page may read the response.',
    'access-control-allow-credentials': 'Whether it may with its cookies.',
    'access-control-expose-headers': 'Which headers a page of another site may read.',
    vary: 'For caches: the response depends on these headers.',
    origin: 'The site of the page that asks; the browser sets it, the page cannot.',
    referer: 'The page that asks.',
    cookie: 'What the site has stored in the browser: often who is logged in.',
    accept: 'Which types the client takes.',
    'accept-encoding': 'Which compression the client takes.',
    'accept-language': 'Which languages its user reads.',
    'user-agent': 'The browser.',
    date: 'When the response was made.',
    'keep-alive': 'How long the server keeps the idle connection.',
    'retry-after': 'How long to wait before the next try.',
    rungway: 'A header that a page of another site cannot set without the server’s consent (CORS).',
  } as Readonly<Record<string, string>>,
  parameters: {
    v: 'The version of the protocol.',
    session: 'The session id. It gives access to the session, so it is shown as stars.',
    link: 'The number of this link. Each new link has a higher one.',
    claim: 'Above 0 the link takes over the session; 0: it proves itself first.',
    seen: 'All messages from the server up to this number have arrived: so a poll acknowledges.',
    resume: 'The epoch of the session that the client knows: a new session under this id has another.',
    greet: '1: this link has not been welcomed yet.',
    bytes: 'The length of the body, so that one that was cut short is noticed.',
    visitor: 'Names this page for the demo’s proxy, which counts and breaks. Not part of the protocol.',
    lane: 'The lane of this page, for the same proxy.',
  } as Readonly<Record<string, string>>,
} satisfies { readonly fields: Readonly<Record<string, FieldWords>> } & Readonly<Record<string, unknown>>
