/** Why a bar is missed, or nearly: found by profiling and by looking at what goes over the wire. The first whose name fits. */
const REASONS: readonly (readonly [name: RegExp, why: string])[] = [
  [
    /^fan-out, (sse|http-streaming), burst/,
    "The bar supposes that whoever does not join messages pays for each, as ws does. But Node keeps an answer corked until the end of the turn: a bare handler's ten writes are one system call as well, in thirty pieces. What Node and the system spend on the pieces can be saved, and is; the one call for each client stays, and is nearly half of what a burst costs here.",
  ],
  [
    /^echo of a crowd, long-polling, burst/,
    'Engine.IO needs five requests for ten messages there and back, this project one. Its five follow each other, and only the first finds an idle processor; ours is that first one, and has ten messages to read and to write. The more a server has to do, the less that weighs.',
  ],
  [
    /^empty poll:/,
    'A poll names its session and acknowledges what has come, and both are looked up and checked: it is three times as long as what the bare handler is asked, which has neither.',
  ],
  [
    /^connect, websocket: first message/,
    "It takes the same round trips as everybody's. What ws is spared lies before the server has accepted the connection, where the client makes a session and a ladder, and after it has let the client in, where the session is welcomed and its mailbox opened. A network hides it. How long each part takes stands under “Distance”.",
  ],
  [
    /^connect, .+: first message/,
    "Beside bare handlers: half of it lies before the server has accepted the connection and half after it has let the client in, and that is mostly fetch and its web streams, which the client has in common with browsers, where the bare client uses Node's own request. The gateway's part in between is small. The round trips are not more, so a network hides it. How long each part takes stands under “Distance”.",
  ],
]

/** A sentence for whoever sees a bar missed; null where nobody has found out. */
export const whyMissed = (bar: string): string | null => REASONS.find(([name]) => name.test(bar))?.[1] ?? null
