const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** Texts of the page of one session. */
export const sessionEn = {
  documentTitle: 'Rungway: one conversation, five techniques',
  heading: 'One conversation, five techniques',
  sentence:
    'Change the technique or cut the link while messages flow, and watch that none is lost, repeated or out of order.',
  connection: 'Connection',
  proof: 'Proof',
  lost: 'lost',
  repeated: 'repeated',
  outOfOrder: 'out of order',
  technique: 'Technique',
  dots: 'Each dot is the round trip of one ping, measured in this page. The server waits a moment before it answers, so that the answer cannot come with the response to the same request; that moment is subtracted. The comparison fills every row.',
  compare: 'Compare all five',
  stopComparing: 'Stop comparing',
  cut: 'Cut the link',
  burst: (count: number) => `Send a burst of ${count}`,
  burstText: (at: number, count: number) => `Burst ${at} of ${count}`,
  automatic: 'Automatic',
  best: (technique: string | null) => `The best that gets through${technique === null ? '' : `: now ${technique}`}.`,
  unsupported: 'Not supported by this browser.',
  noRoundTrip: (technique: string) => `${technique}: no round trip yet`,
  roundTrips: (technique: string, median: string, count: number) =>
    `${technique}: median ${median} of ${plural(count, 'round trip')}`,
  median: 'median',
  messages: 'Messages',
  composer: 'To every tab that has this page open',
  send: 'Send',
  all: 'All messages, newest first',
  nothing: 'Nothing yet. Write something, or open this page in a second tab.',
  oneWayNote:
    'One way is this tab’s clock less the sender’s: right between tabs of one machine, a guess between two machines.',
  you: 'You',
  tab: (name: string) => `Tab ${name}`,
  roundTrip: (ms: string) => `${ms} round trip`,
  oneWay: (ms: string) => `${ms} one way`,
  waiting: 'Waiting for the gateway',
  before: (count: number) => `and ${plural(count, 'message')} before`,
  counts: 'What the proof counts',
  countsNote:
    'Numbers that this page and the server give to messages, not the protocol’s own. They go on after a restart of the gateway.',
  said: 'sent from here',
  returned: 'of these came back',
  heard: 'heard from all tabs',
  pending: 'not acknowledged yet',
  onTheWire: 'What this session has put on the wire',
  columns: ['last number', 'acked', 'frames', 'bytes'],
  up: '↑ up',
  down: '↓ down',
  pingsCount: 'Here pings count too. Polling acknowledges in its URL, which is not shown.',
  wire: 'Wire',
  wireNote: 'the last 30 lines, newest first',
  wireLines: 'Lines of the wire, newest first',
  bytesNote:
    'Bytes are those of the line in UTF-8. What a technique adds around it (HTTP headers, event fields, frame headers) is not counted.',
  using: (technique: string) => `Using ${technique}`,
  connecting: 'Connecting …',
  looking: 'Looking for a technique that gets through.',
  outOfReach: 'Gateway out of reach',
  outOfReachFor: (seconds: number, bytes: string) =>
    `For ${seconds} s now. The client tries again by itself, at least every 15 s; what you send waits here (${bytes}) and goes first.`,
  closed: (why: string) => `The session is closed: ${why}`,
  closedNote: 'The client does not try again. Reload the page to open a new session.',
  comparing: (then: string) => `Comparing: each technique in turn, then back to ${then}.`,
  yourChoice: 'Your choice. A lost link is replaced, and the conversation goes on.',
  untilBetter: 'In use until a better technique carries.',
  events: {
    switched: (technique: string) => `Switched to ${technique}`,
    cut: 'All links cut',
    notSent: (why: string) => `Not sent: ${why}`,
    back: (technique: string, after: string) => `Back on ${technique} after ${after}`,
    reset: (code: string, inDoubt: number, waited: number) => {
      const fate = [
        ...(inDoubt === 0 ? [] : [`${plural(inDoubt, 'message')} of yours in doubt: sent again`]),
        ...(waited === 0 ? [] : [`${plural(waited, 'message')} of yours waited: sent now`]),
      ]
      return `The gateway has lost the session (${code}), and a new one begins. ${fate.join('; ') || 'Nothing of yours is lost'}.`
    },
  },
  /** The client’s own explanation of why it uses what it uses, rung by rung. */
  explained: {
    using: (technique: string, seconds: string) => `${technique} for ${seconds} s`,
    away: (seconds: string) => `Not connected for ${seconds} s`,
    closed: 'The session is closed',
    failed: (technique: string, outcome: string, ago: string, retry: string) =>
      `${technique} ${outcome} (${ago} s ago, tried again in ${retry} s)`,
    outcomes: {
      refused: 'was refused',
      blocked: 'was forbidden by the browser',
      silent: 'did not answer',
      'one-behind': 'was one message behind',
      held: 'was held back',
      late: 'became slow',
      cut: 'was cut',
      broken: 'brought something else',
    },
    unsupported: (technique: string) => `${technique} is not supported here`,
    first: 'nothing better has failed',
    between: '; ',
    end: '.',
  },
}
