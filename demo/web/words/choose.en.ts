/** Texts of the page that helps to choose. */
export const chooseEn = {
  documentTitle: 'Rungway: which technique should I use?',
  heading: 'Which should I use?',
  sentence:
    'Describe your application. The figures are predictions for Rungway, by a model fitted to its benchmark. The choice follows from latency and cost alone; what gets through to your users is below.',
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
    pollMs: 'Interval of short polling, in ms',
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
      ? `It has the lowest latency, ${latency} at the median. Of those with about that latency it costs least; where others cost about the same, it is the one that a client tries first.`
      : `Its latency of ${latency} at the median is not noticeably above the lowest, ${lowest}. Of those with about that latency it costs least.`,
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
    '± is how far such predictions were, on average, from the measurements that they were checked against. Requests are computed from theory. “–”: too little was measured.',
  machine: (date: string, machine: string, node: string) =>
    `Measured on ${date}: ${machine}, Node ${node}. Another machine has other milliseconds; the order mostly stays.`,
  beyond: {
    heading: 'What the figures do not say',
    points: [
      'Not every technique gets through to everybody. A company’s proxy may refuse WebSocket or hold streams back. That is why Rungway’s client tries more than one: take this choice first, and keep the others as steps down.',
      'Server-sent events and WebSocket differ little in cost for messages down. If only an occasional request goes up, server-sent events are the simpler of the two: plain HTTP, and the browser reconnects by itself.',
      'Short polling is no disgrace where news is rare and may be a minute late: it holds nothing open, and any web server can do it.',
      'A connection that is held open costs memory, and a place at each proxy on the way. Count idle clients too, not only messages.',
    ],
  },
}
