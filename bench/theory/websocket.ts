import type { Circumstances } from './circumstances.ts'
import type { Theory } from './formula.ts'
import { ackLine, line, messagesPerAck, PING_LINE, pingsPerMinute, websocketHeader } from './sizes.ts'

/** A burst is one frame of lines joined by line feeds. */
function frame(c: Circumstances, by: 'server' | 'client'): number {
  const bytes = c.burst * (line(c) + 1) - 1
  return (bytes + websocketHeader(bytes, by)) / c.burst
}

function ack(c: Circumstances, by: 'server' | 'client'): number {
  const bytes = ackLine(c.seqDigits)
  return (bytes + websocketHeader(bytes, by)) / messagesPerAck(c, by)
}

const FRAMED = ['RFC 6455 §5.2', 'PROTOCOL.md'] as const
const NONE = { text: '0', sources: ['RFC 6455 §4.1'], of: () => 0 } as const

export const websocket: Theory = {
  technique: 'websocket',
  down: {
    latencyP50Ms: { text: 'R/2', sources: ['RFC 6455 §5.2'], of: ({ rttMs }) => rttMs / 2 },
    bytesDown: { text: 'B + digits + 3 + a header of 2, 4 or 10', sources: FRAMED, of: (c) => frame(c, 'server') },
    bytesUp: {
      text: '(digits + 8 + a header of 6) / messages per acknowledgement',
      sources: FRAMED,
      of: (c) => ack(c, 'client'),
    },
    requests: NONE,
  },
  up: {
    latencyP50Ms: { text: 'R/2', sources: ['RFC 6455 §5.2'], of: ({ rttMs }) => rttMs / 2 },
    bytesUp: { text: 'B + digits + 3 + a header of 6, 8 or 14', sources: FRAMED, of: (c) => frame(c, 'client') },
    bytesDown: {
      text: '(digits + 8 + a header of 2) / messages per acknowledgement',
      sources: FRAMED,
      of: (c) => ack(c, 'server'),
    },
    requests: NONE,
  },
  echo: {
    latencyP50Ms: { text: 'R', sources: ['RFC 6455 §5.2'], of: ({ rttMs }) => rttMs },
    bytesDown: {
      text: 'as down, plus acknowledgements of messages up',
      sources: FRAMED,
      of: (c) => frame(c, 'server') + ack(c, 'server'),
    },
    bytesUp: {
      text: 'as up, plus acknowledgements of messages down',
      sources: FRAMED,
      of: (c) => frame(c, 'client') + ack(c, 'client'),
    },
    requests: NONE,
  },
  idle: {
    bytesDownPerMinute: {
      text: 'pings per minute × (14 + 2)',
      sources: FRAMED,
      of: () => pingsPerMinute * (PING_LINE + 2),
    },
    bytesUpPerMinute: {
      text: 'pings per minute × (14 + 6)',
      sources: FRAMED,
      of: () => pingsPerMinute * (PING_LINE + 6),
    },
    requestsPerMinute: NONE,
  },
  connect: {
    roundTrips: {
      text: '2: TCP; the upgrade, with the welcome after its response',
      sources: ['RFC 9293 §3.5', 'RFC 6455 §4.1'],
      of: () => 2,
    },
  },
}
