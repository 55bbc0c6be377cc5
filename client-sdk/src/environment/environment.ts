/** What the SDK needs of the world around it. This is the only file that names globals; hand in your own where one is missing (Node 20 has no `WebSocket`). */
export interface Environment {
  /** Is called without an object, as a browser wants it. */
  readonly fetch?: typeof fetch | undefined
  readonly WebSocket?: WebSocketConstructor | undefined
  /** Whether a fetched body can be read as it comes. */
  readonly canStream: boolean
  /** Milliseconds that never go back. */
  now(): number
  /** Uniform in [0, 1); for jitter only. */
  random(): number
  /** From a CSPRNG: session ids are made of it. */
  randomBytes(count: number): Uint8Array
  /** Returns the way to call it off. */
  after(ms: number, run: () => void): () => void
  /** The absolute URL, without a slash at its end. */
  resolve(url: string): string
  /**
   * Tells of the page's life. `away`: it sleeps or is offline, and nothing that happens is anybody's fault. `hidden-away`: it may be kept for
   * later, which browsers do only when nothing is open. `back`: it has returned, or the network is another. Returns the way to stop.
   */
  onLife(tell: (event: 'away' | 'hidden-away' | 'back') => void): () => void
  /** What was remembered under that key, if it was not long ago. */
  recall(key: string): string | undefined
  remember(key: string, value: string): void
}

/** What is used of a WebSocket: the browser's own, Node's, and the one of `ws` all fit. */
export interface WebSocketLike {
  readonly readyState: number
  readonly bufferedAmount: number
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(text: string): void
  close(): void
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike

/** Long enough for a visit, short enough for a train. */
const MEMORY_MS = 30 * 60_000

/** The environment that this code runs in. */
export const environment = (): Environment => ({
  fetch: globalThis.fetch,
  WebSocket: globalThis.WebSocket as WebSocketConstructor | undefined,
  canStream: 'ReadableStream' in globalThis,
  now: () => performance.now(),
  random: Math.random,
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  resolve: (url) => new URL(url, globalThis.location?.href).href.replace(/\/$/, ''),
  onLife(tell) {
    const { document, navigator } = globalThis as typeof globalThis & { navigator?: { connection?: EventTarget } }
    const stop = new AbortController()
    const on = (target: EventTarget | undefined, run: () => unknown, event: string) =>
      target?.addEventListener?.(event, run, stop)
    const away = () => tell('away')
    const back = () => tell('back')
    on(globalThis, back, 'online')
    on(globalThis, back, 'pageshow')
    on(globalThis, away, 'offline')
    on(globalThis, () => tell('hidden-away'), 'pagehide')
    // It bubbles from the document to here, and those two do not.
    on(globalThis, () => document.hidden || back(), 'visibilitychange')
    on(document, away, 'freeze')
    on(document, back, 'resume')
    on(navigator?.connection, back, 'change')
    return () => stop.abort()
  },
  recall(key) {
    try {
      // Not by its name alone: where there is none, that exception would take as long as all the rest of the call.
      const [at, value] = globalThis.localStorage?.[key].split(' ') ?? []
      if (Number(at) > Date.now() - MEMORY_MS) return value
    } catch {
      // No storage for this page, or nothing in it.
    }
    return undefined
  },
  remember(key, value) {
    try {
      globalThis.localStorage?.setItem(key, `${Date.now()} ${value}`)
    } catch {
      // No storage here, or none left.
    }
  },
})
