/**
 * Why bars are missed, or nearly so, found by profiling and by looking at the wire. The first
 * matching name counts.
 */
const REASONS: readonly (readonly [name: RegExp, why: string])[] = [
  [
    /^fan-out, (sse|http-streaming), burst/,
    'The limit assumes that without batching each message costs a write, as with ws. But Node corks a response until the end of the turn: ten writes of the bare handler are one system call too, in thirty pieces. The cost of the pieces can be saved, and is; the system call per client remains, and is nearly half of the cost of a burst.',
  ],
  [
    /^echo of a crowd, long-polling, burst/,
    'Engine.IO needs five requests for the echo of ten messages, Rungway one. But the five follow each other, and only the first finds an idle processor; Rungway’s single one does, and has ten messages to read and write. The busier the server, the less that matters.',
  ],
  [
    /^empty poll:/,
    'A poll names its session and acknowledges messages, and both are looked up and checked: its request is three times as long as that of the bare handler, which has neither.',
  ],
  [
    /^connect, websocket: first message, times the fastest library/,
    'The round trips are the same. Engine.IO’s client hears sooner once it is admitted, because the gateway sends a welcome and opens a mailbox first; before that the two take equally long. Over a network the difference is invisible. “Distance” shows the parts.',
  ],
  [
    /^connect, websocket: first message, times the fastest other/,
    'The round trips are the same. ws saves time before the server accepts the connection, where Rungway’s client creates a session and a ladder, and after it admits the client, where the gateway sends a welcome and opens a mailbox. Over a network the difference is invisible. “Distance” shows the parts.',
  ],
  [
    /^connect, .+: first message, times the fastest other/,
    'Against bare handlers: half of the difference lies before the server accepts the connection and half after it admits the client, mostly in fetch and its web streams, which the client shares with browsers, while the bare client uses Node’s own requests. The gateway’s part is small. The round trips are the same, so over a network the difference is invisible. “Distance” shows the parts.',
  ],
]

/** Null if the reason is unknown. */
export const whyMissed = (bar: string): string | null => REASONS.find(([name]) => name.test(bar))?.[1] ?? null
