/** What can be measured. The name says the unit, the text is for people. Less is better in all of them. */
export const FIGURES = {
  latencyP50Ms: 'p50, ms',
  latencyP90Ms: 'p90, ms',
  latencyP99Ms: 'p99, ms',
  latencyP999Ms: 'p99.9, ms',
  latencyMaxMs: 'max, ms',
  senderLagP99Ms: 'sender late (p99), ms',
  /** The benchmark's own part of what p50 says. */
  senderLagP50Ms: 'sender late (p50), ms',
  bytesDown: 'B down',
  bytesUp: 'B up',
  requests: 'requests',
  serverWrites: 'server writes',
  connections: 'connections',
  serverCpuUs: 'server CPU, µs',
  bytesDownPerMinute: 'B down a minute',
  bytesUpPerMinute: 'B up a minute',
  requestsPerMinute: 'requests a minute',
  serverWritesPerMinute: 'server writes a minute',
  serverWakeUpsPerMinute: 'server wake-ups a minute',
  serverCpuMsPerMinute: 'server CPU a minute, ms',
  serverBytesPerClient: 'server memory a client, B',
  openMs: 'open, ms',
  firstMessageMs: 'first message, ms',
  acceptMs: 'to be accepted, ms',
  askMs: 'to ask, ms',
  admitMs: 'to be let in, ms',
  tellMs: 'to be told, ms',
  roundTrips: 'round trips',
  lastMs: 'to the last, ms',
  gapMs: 'longest gap, ms',
  backMs: 'back after, ms',
  notBackWithinMs: 'not back within, ms',
  missing: 'missing',
  duplicated: 'twice',
  outOfOrder: 'out of order',
  failures: 'failures',
  mainThreadUs: 'main thread, µs',
  pageBytes: 'page memory, B',
  downP50Ms: 'down p50, ms',
  downP99Ms: 'down p99, ms',
  /** Of the machine's processors, taken by others meanwhile. */
  othersPercent: 'others, % CPU',
} as const

export type FigureName = keyof typeof FIGURES

/** What one round of a cell found. A name that is absent or undefined was not measured there, or too few messages were to tell. */
export type Figures = { readonly [F in FigureName]?: number | undefined }
