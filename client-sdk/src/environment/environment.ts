import { recall, remember } from './memory.ts'
import { onLife, type PageEvent } from './page-life.ts'

/**
 * What the SDK takes from its surroundings. Only this folder names globals: hand in your own where
 * one is missing (Node 20 has no `WebSocket`) or where time is to be virtual.
 */
export interface Environment {
  /** Called without an object, as browsers require. */
  readonly fetch?: typeof fetch | undefined
  /** Absent where there is none: the client then uses the other transports. */
  readonly WebSocket?: WebSocketConstructor | undefined
  /** Whether the body of an answer can be read while it arrives. */
  readonly canStream: boolean
  /**
   * The page's origin, where there is a page: shows which failures CORS or mixed content can
   * explain.
   */
  readonly origin?: string | undefined
  /** A monotonic clock in milliseconds. */
  now(): number
  /** Uniform in [0, 1), for jitter only. */
  random(): number
  /** From a CSPRNG: session ids are made of it. */
  randomBytes(count: number): Uint8Array
  /**
   * Runs once after `ms` milliseconds, or sooner where `ms` exceeds what the platform's timers
   * take. Returns a function that cancels.
   */
  after(ms: number, run: () => void): () => void
  /** The absolute URL. Throws when there is none, as for a relative URL without a page. */
  resolve(url: string): string
  /** Reports the page's life (see `PageEvent`). Returns a function that stops. */
  onLife(tell: (event: PageEvent) => void): () => void
  /** The value remembered under that key, unless it is older than 30 minutes. */
  recall(key: string): string | undefined
  /** Keeps a value for `recall`. May do nothing. */
  remember(key: string, value: string): void
  /** Shows a line to the developer. `cause`: the error behind it, if any. */
  warn?(message: string, cause?: unknown): void
}

/** What is used of a WebSocket: the browser's, Node's and that of `ws` all fit. */
export interface WebSocketLike {
  readonly readyState: number
  readonly bufferedAmount: number
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(text: string): void
  close(): void
  /**
   * Ends the socket without the closing handshake. Only `ws` has it, whose sockets outlive a silent
   * peer by 30 s otherwise.
   */
  terminate?(): void
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike

/** The longest time that platforms' timers take: a longer one overflows and runs at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** The environment that this code runs in. */
export const environment = (): Environment => ({
  fetch: globalThis.fetch,
  WebSocket: globalThis.WebSocket as WebSocketConstructor | undefined,
  canStream: 'ReadableStream' in globalThis,
  origin: globalThis.location?.origin,
  now: () => performance.now(),
  random: Math.random,
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, MAX_TIMER_MS))
    return () => clearTimeout(timer)
  },
  resolve: (url) => new URL(url, globalThis.location?.href).href,
  onLife,
  recall,
  remember,
  // biome-ignore lint/suspicious/noConsole: the developer's console is what this member is for.
  warn: (...line) => console.warn(...line),
})
