import {
  constants,
  type Http2SecureServer,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { TLSSocket } from 'node:tls'

/**
 * A setting of Node's: it refuses more streams than that on one connection. A session uses a stream
 * down and a request up at a time, so these are fifty tabs. Node itself ends a connection for
 * floods of pings, settings, resets, continuations and frames without content (tested in
 * http2-bounds.test.ts).
 */
export const HTTP2_OPTIONS: Pick<SecureServerOptions, 'settings'> = {
  settings: { maxConcurrentStreams: 100 },
}

/** Times and bytes of one connection; tests shorten them. */
export interface Http2Bounds {
  /** How long a connection may be open without its first request. */
  readonly firstRequestMs: number
  /** How long a connection is kept after its last stream has ended, whatever pings it sends. */
  readonly idleMs: number
  /** How long the body of a request may take to arrive. */
  readonly bodyMs: number
  /** How long a connection may take to close after it was closed. */
  readonly closeMs: number
  /** Bytes a second that are neither a request nor a body: pings, priorities, windows, settings. */
  readonly controlBytesPerSecond: number
  /** So many of them at once are no flood yet. */
  readonly controlBurstBytes: number
  /** Streams a second that end by a reset, of either side. */
  readonly resetsPerSecond: number
  /** So many of them at once are no flood yet. */
  readonly resetBurst: number
  /** How often all of it is looked at. */
  readonly sweepMs: number
}

export const HTTP2_BOUNDS: Http2Bounds = {
  firstRequestMs: 10_000,
  idleMs: 65_000,
  bodyMs: 30_000,
  closeMs: 5_000,
  controlBytesPerSecond: 64 * 1024,
  controlBurstBytes: 512 * 1024,
  // A page that is left resets each of its streams, and a proxy may bring many pages over one
  // connection.
  resetsPerSecond: 33,
  resetBurst: 200,
  sweepMs: 1_000,
}

/** What the headers of one request may take without counting as a flood. */
const HEADER_BYTES = 16 * 1024

/**
 * A client that is sent a byte may send so much of one to make room for the next: measured in
 * browsers, less than a hundredth.
 */
const WINDOW_SHARE = 1 / 16

/** What is known of one connection. */
class Connection {
  readonly #session: ServerHttp2Session
  readonly #socket: TLSSocket
  readonly #bounds: Http2Bounds
  /** When each body began that has not arrived. */
  readonly #bodies = new Map<ServerHttp2Stream, number>()
  #streams = 0
  #hasAsked = false
  #idleSince: number
  #closingSince: number | null = null
  readonly #control: ControlBytes
  readonly #resets: Bucket

  constructor(session: ServerHttp2Session, socket: TLSSocket, bounds: Http2Bounds, now: number) {
    this.#session = session
    this.#socket = socket
    this.#bounds = bounds
    this.#idleSince = now
    this.#control = new ControlBytes(bounds, now)
    this.#resets = new Bucket(bounds.resetsPerSecond, now)
    session.on('stream', (stream) => this.#opened(stream))
  }

  #opened(stream: ServerHttp2Stream): void {
    this.#streams += 1
    this.#hasAsked = true
    this.#control.account(HEADER_BYTES)
    stream.on('close', () => {
      const now = performance.now()
      this.#streams -= 1
      this.#idleSince = now
      // Each costs a whole request, and counts for no limit on streams: it is over at once.
      if (stream.rstCode !== constants.NGHTTP2_NO_ERROR && this.#resets.add(1, now) > this.#bounds.resetBurst)
        this.#cut(constants.NGHTTP2_ENHANCE_YOUR_CALM)
    })
    if (!stream.endAfterHeaders) this.#countBody(stream)
  }

  /** A listener for `data` would start the body before anything takes it. */
  #countBody(stream: ServerHttp2Stream): void {
    this.#bodies.set(stream, performance.now())
    const push = stream.push.bind(stream)
    stream.push = (chunk: Buffer | null, encoding) => {
      if (chunk === null) this.#bodies.delete(stream)
      else this.#control.account(chunk.length)
      return push(chunk, encoding)
    }
    stream.on('close', () => this.#bodies.delete(stream))
  }

  sweep(now: number): void {
    const { bodyMs, closeMs } = this.#bounds
    for (const [stream, since] of this.#bodies) if (now - since > bodyMs) stream.close(constants.NGHTTP2_CANCEL)
    if (this.#control.isFlood(this.#socket, now)) this.#cut(constants.NGHTTP2_ENHANCE_YOUR_CALM)
    // It was sent away, and keeps its side open.
    else if (this.#closingSince !== null) now - this.#closingSince > closeMs && this.#socket.destroy()
    else if (this.#isIdle(now)) {
      this.#closingSince = now
      this.#session.close()
    }
  }

  #cut(code: number): void {
    this.#session.destroy(undefined, code)
    this.#socket.destroy()
  }

  #isIdle(now: number): boolean {
    const { firstRequestMs, idleMs } = this.#bounds
    return this.#streams === 0 && now - this.#idleSince > (this.#hasAsked ? idleMs : firstRequestMs)
  }
}

/** What flows in and leaks out at a constant rate. */
class Bucket {
  readonly #perSecond: number
  #level = 0
  #at: number

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond
    this.#at = now
  }

  /** Returns the level. */
  add(amount: number, now: number): number {
    this.#level = Math.max(0, this.#level + amount - ((now - this.#at) / 1_000) * this.#perSecond)
    this.#at = now
    return this.#level
  }
}

/** What a client sends besides requests and bodies. */
class ControlBytes {
  readonly #burst: number
  readonly #bucket: Bucket
  #accounted = 0
  #read = 0
  #written = 0

  constructor({ controlBytesPerSecond, controlBurstBytes }: Http2Bounds, now: number) {
    this.#burst = controlBurstBytes
    this.#bucket = new Bucket(controlBytesPerSecond, now)
  }

  /** A request, or a part of a body, that has arrived. */
  account(bytes: number): void {
    this.#accounted += bytes
  }

  /** Whether more than requests, bodies and replies account for has come since the last call. */
  isFlood({ bytesRead, bytesWritten }: TLSSocket, now: number): boolean {
    const accounted = this.#accounted + (bytesWritten - this.#written) * WINDOW_SHARE
    const level = this.#bucket.add(bytesRead - this.#read - accounted, now)
    this.#accounted = 0
    this.#read = bytesRead
    this.#written = bytesWritten
    return level > this.#burst
  }
}

/** Bounds every HTTP/2 connection of a server. Returns the way to end that. */
export function boundHttp2(server: Http2SecureServer, bounds: Http2Bounds): () => void {
  const connections = new Set<Connection>()
  // A session shows its socket without the means to end it, and is made during the server's event
  // for the socket.
  let accepted: TLSSocket | null = null
  server.prependListener('secureConnection', (socket) => {
    accepted = socket
  })
  server.on('session', (session) => {
    const socket = accepted
    if (socket === null) return
    const connection = new Connection(session, socket, bounds, performance.now())
    connections.add(connection)
    socket.on('close', () => connections.delete(connection))
  })
  const timer = setInterval(() => {
    const now = performance.now()
    for (const connection of connections) connection.sweep(now)
  }, bounds.sweepMs)
  // A server keeps the process by itself.
  timer.unref()
  return () => clearInterval(timer)
}
