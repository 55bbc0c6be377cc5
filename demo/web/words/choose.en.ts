/** Texts of the page that helps to choose. */
export const chooseEn = {
  documentTitle: 'Rungway: which technique should I use?',
  heading: 'Which should I use?',
  sentence:
    'Describe your application. The figures are predictions of a model that was fitted to this project’s benchmark; the choice follows from them.',
  describe: 'Your application',
  answer: 'What follows',
  cases: {
    chat: 'A chat',
    dashboard: 'A dashboard',
    ticker: 'A fast ticker',
    rarely: 'News, now and then',
    sensors: 'Sensors that report',
    editor: 'A shared editor',
  },
  numbers: {
    ratePerSecond: 'Messages a second, for each client',
    payloadBytes: 'Bytes a message',
    clients: 'Clients at the same time',
    rttMs: 'Round trip to them, in ms',
    pollMs: 'If you poll: every so many ms',
  },
  direction: 'Direction',
  ways: {
    down: 'down: one message goes to all of them',
    up: 'up: each of them sends',
    echo: 'both: each sends and has a reply',
  },
  unknown: 'Too little was measured to choose.',
  because: (latency: string, lowest: string) =>
    latency === lowest
      ? `It has the lowest latency, ${latency} at the median. Of those with about that latency it costs least, or it is the first that a client tries and the others are on a par.`
      : `Its latency of ${latency} at the median is as good as the lowest, ${lowest}. Of those with about that latency it costs least.`,
  processes: (count: number) => `One process uses one core: this needs ${count} of them.`,
  technique: 'technique',
  predictions: 'Predictions',
  columns: {
    latency: 'latency, median',
    bytes: 'bytes a minute, each client',
    requests: 'requests a minute, each client',
    cpu: 'processor of the server',
    memory: 'memory of the server',
  },
  errors:
    'After ± stands how far such predictions were from the measurements that they were checked with, on average. Requests are theory alone. “–”: too little was measured.',
  machine: (date: string, machine: string, node: string) =>
    `Measured on ${date}: ${machine}, Node ${node}. Another machine has other milliseconds; the order mostly stays.`,
  beyond: {
    heading: 'What the figures do not say',
    points: [
      'Not every technique gets through to everybody. A company’s proxy may refuse WebSocket or hold streams back. That is why a client here tries more than one: choose the first, and keep the others as steps down.',
      'Server-sent events and WebSocket differ little in cost for messages down. If nothing goes up but an occasional request, events are the simpler of the two: plain HTTP, and the browser reconnects by itself.',
      'Short polling is no disgrace where news is rare and may be a minute late: it holds nothing open, and any web server can do it.',
      'A connection that is held costs memory, and a place at each proxy on the way. Ask about idle clients, not only about messages.',
    ],
  },
}
