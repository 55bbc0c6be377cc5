/**
 * Everything that can be measured: the key names the unit, the text is the table heading. Less is
 * better for all of them.
 */
export const FIGURES = {
  latencyP50Ms: 'p50, ms',
  latencyP90Ms: 'p90, ms',
  latencyP99Ms: 'p99, ms',
  latencyP999Ms: 'p99.9, ms',
  latencyMaxMs: 'max, ms',
  senderLagP99Ms: 'sender lag (p99), ms',
  /** The part of p50 that the benchmark itself adds. */
  senderLagP50Ms: 'sender lag (p50), ms',
  bytesDown: 'B down',
  bytesUp: 'B up',
  requests: 'requests',
  serverWrites: 'server writes',
  connections: 'connections',
  serverCpuUs: 'server CPU, µs',
  bytesDownPerMinute: 'B down per minute',
  bytesUpPerMinute: 'B up per minute',
  requestsPerMinute: 'requests per minute',
  serverWritesPerMinute: 'server writes per minute',
  serverWakeUpsPerMinute: 'server wake-ups per minute',
  serverCpuMsPerMinute: 'server CPU per minute, ms',
  serverBytesPerClient: 'server memory per client, B',
  openMs: 'open, ms',
  firstMessageMs: 'first message, ms',
  acceptMs: 'TCP accepted, ms',
  askMs: 'request received, ms',
  admitMs: 'client admitted, ms',
  tellMs: 'message delivered, ms',
  roundTrips: 'round trips',
  lastMs: 'last client, ms',
  gapMs: 'longest gap, ms',
  backMs: 'recovered after, ms',
  notBackWithinMs: 'not recovered within, ms',
  missing: 'missing',
  duplicated: 'duplicated',
  outOfOrder: 'out of order',
  failures: 'failures',
  mainThreadUs: 'main thread, µs',
  pageBytes: 'page memory, B',
  downP50Ms: 'down p50, ms',
  downP99Ms: 'down p99, ms',
  /** Share of the machine's processors that other processes used meanwhile. */
  othersPercent: 'other processes, % CPU',
} as const

export type FigureName = keyof typeof FIGURES

/**
 * What one round of a cell measured. Absent or undefined: not measured there, or too few messages
 * for it.
 */
export type Figures = { readonly [F in FigureName]?: number | undefined }

/** The figures of idle clients. */
export const IDLE_FIGURES = [
  'bytesDownPerMinute',
  'bytesUpPerMinute',
  'requestsPerMinute',
  'serverWritesPerMinute',
  'serverWakeUpsPerMinute',
  'serverCpuMsPerMinute',
] as const satisfies readonly FigureName[]
