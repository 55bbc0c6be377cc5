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
  /** Calls back when the page returns or the network does: whatever was waited for may work now. Returns the way to stop. */
  onReturn(run: () => void): () => void
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

/** The environment that this code runs in. */
export const environment = (): Environment => ({
  fetch: globalThis.fetch,
  WebSocket: globalThis.WebSocket as WebSocketConstructor | undefined,
  canStream: 'ReadableStream' in globalThis && 'TextDecoder' in globalThis,
  now: () => performance.now(),
  random: Math.random,
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  resolve: (url) => new URL(url, globalThis.location?.href).href.replace(/\/$/, ''),
  onReturn(run) {
    const stop = new AbortController()
    // `visibilitychange` bubbles from the document to here.
    for (const event of ['online', 'pageshow', 'visibilitychange']) globalThis.addEventListener?.(event, run, stop)
    return () => stop.abort()
  },
})
