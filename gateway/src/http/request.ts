import type { Code, Result } from '@rungway/protocol'
import type { User } from '../auth/user.ts'

/** What a report of a refusal says about its request. */
export interface RequestFacts {
  readonly method: string
  readonly path: string
  readonly address: string | null
  readonly origin: string | null
  readonly host: string | null
}

/** What has been found out of a request before it reaches its route. */
export interface Vouched {
  readonly user: User
  /** Where it comes from, as limits by address have it; null where that is unknown. */
  readonly network: string | null
}

/** What every adapter can say of a request, whichever server or framework it came through. */
export interface GatewayRequest {
  /**
   * The gateway's own, where it has asked who that is before, or another node has: `authenticate` is
   * not asked again. A refusal is for its transport to word. Adapters leave it out.
   */
  readonly vouched?: Result<Vouched, Refusal> | undefined
  readonly method: string
  /** Below the mount point, without the query: `/sse`. */
  readonly path: string
  /** The query as it came, without its `?`. */
  readonly search: string
  query(name: string): string | undefined
  /** Every value of a parameter that may come several times, in order. */
  queryAll(name: string): readonly string[]
  /** `name` in lower case. */
  header(name: string): string | undefined
  /**
   * The peer's address as the server sees it, without port; null where the platform does not say.
   */
  readonly address: string | null
  /**
   * The platform's own, for `authenticate`. Made on demand; null when it names a host that no URL
   * can have.
   */
  toRequest(): Request | null
  /**
   * Whether the client has left, or something else has answered: no reply can reach it any more.
   */
  readonly isAborted: boolean
  /**
   * Runs when no reply can reach the client any more. May run after a reply that was complete, and
   * does not run for a request that was aborted before: look at `isAborted` first.
   */
  onAbort(run: () => void): void
}

/** A request that a reply follows. */
export interface HttpRequest extends GatewayRequest {
  /**
   * `too-large`: the body exceeds `maxBytes`, and no more than that was buffered. `incomplete`: the
   * client left in the middle of it, or `took` has returned false. `took` is called with the length
   * of each piece that is kept.
   */
  readBody(maxBytes: number, took?: (bytes: number) => boolean): Promise<Uint8Array | 'too-large' | 'incomplete'>
}

/** A request to go on as a WebSocket. */
export interface UpgradeRequest extends GatewayRequest {
  /**
   * The reply that upgrades. `opened` runs when the handshake has been written, and not at all when
   * the client has left or its handshake is malformed.
   */
  accept(opened: (socket: GatewaySocket) => void): HttpReply
}

/** Why a request is refused, and how long its client should stay away (0: no wish). */
export interface Refusal {
  readonly code: Code
  readonly retryAfterMs: number
  /**
   * What happened here, by which rule or limit, and what to do next. Default: what the code means
   * in general.
   */
  readonly message?: string
}

/** A body that is there. It counts as held until it is released. */
export interface HeldBody {
  readonly bytes: Uint8Array
  /** Settles when it has to give way to others before it is read; release it then. */
  readonly gaveWay: Promise<Refusal>
  /**
   * Reading begins: it cannot give way any more. Null when it may begin at once; else as soon as the
   * promise has settled, because many are being read.
   */
  begin(): null | Promise<void>
  release(): void
}

/** Where bodies of requests and messages of sockets arrive, within what all of them may take. */
export interface BodyReader {
  /**
   * Reads a body, or tells why it is refused: it is too large, takes too long, or all together are
   * too much.
   */
  read(request: HttpRequest, maxBytes: number): Promise<Result<HeldBody, Refusal>>
  /**
   * For what arrives elsewhere than in a request. Returns the way to say how much is held of it; 0
   * when that has been let go of. `cut` is called when it has to give way, at most once: it counts
   * no more then.
   */
  open(cut: (refusal: Refusal) => void): (bytes: number) => void
}

/**
 * The answer to a request. A held one is a promise that resolves late, so that what stands around
 * can add headers first.
 */
export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null | StreamBody
  /**
   * Why the request was refused, for the gateway's own log. Not sent: the body of a refusal has it
   * too.
   */
  readonly refusal?: Refusal
}

/** The reply to a client that has left. It is never sent. */
export const GONE: HttpReply = { status: 499, headers: {}, body: null }

/** A body that goes on: called once, when writing can begin. */
export type StreamBody = (writer: StreamWriter) => void

/**
 * Where the text of a stream goes. No method throws, and each may be called after the stream is
 * gone.
 */
export interface StreamWriter {
  /** Sets the listener. Call it first. */
  listen(events: StreamEvents): void
  /**
   * Writes in one piece; nothing, where the text is empty. False: it was taken, and nothing more
   * should follow until `drained`.
   */
  write(text: string): boolean
  /** Ends after what was written. A client that does not read it in time is cut off. */
  end(): void
  /** Ends at once, and lets go of what was written and not read. */
  cut(): void
}

export interface StreamEvents {
  drained(): void
  /** The stream is over, by whichever side. */
  closed(): void
}

/** A WebSocket. No method throws, and each may be called after the socket is gone. */
export interface GatewaySocket {
  readonly isOpen: boolean
  /** Sets the listener. Call it first. */
  listen(events: SocketEvents): void
  /**
   * Sends one text message, in one piece. False: it was taken, and nothing more should follow until
   * `drained`.
   */
  send(text: string): boolean
  /**
   * Sends several messages in order, in one write: a string as a text message, bytes as a binary
   * one. Returns as `send`.
   */
  sendAll(messages: readonly (string | Uint8Array)[]): boolean
  /** RFC 6455 section 7.1.2. */
  close(status: number, reason: string): void
  /** Ends at once, without a close, and lets go of what was sent and not taken. */
  cut(): void
  /** Messages wait until `resume`. */
  pause(): void
  resume(): void
  /**
   * Reads nothing any more, whatever calls `resume`, and lets go of what has come of a message.
   * `last` is called soon, and closes it: the client's answer is not read, and the socket is cut
   * after `socketCloseMs`.
   */
  discard(last: () => void): void
}

export interface SocketEvents extends StreamEvents {
  /**
   * So many bytes are kept of a message that has not come whole, with what they take besides. Comes
   * with each change.
   */
  arriving(bytes: number): void
  /** So many pings and pongs have come that are WebSocket's own, and were answered. */
  controls(count: number): void
  /** A string for a text message, bytes for a binary one. */
  message(data: string | Uint8Array): void
  /** The client broke a limit or a rule of WebSocket's own: the socket is being closed. */
  broken?(refusal: Refusal): void
}

export type Handler<R extends GatewayRequest> = (request: R) => HttpReply | Promise<HttpReply>

/** Where a transport registers its routes. */
export interface Routes {
  /**
   * Not for browsers that navigate to it, as a link or a form makes them do with their cookies:
   * those are refused.
   */
  get(path: string, handle: Handler<HttpRequest>): void
  /** A GET that is a document, with the POST of a form in it: browsers may navigate to both. */
  page(path: string, handle: Handler<HttpRequest>): void
  post(path: string, handle: Handler<HttpRequest>): void
  /**
   * A GET that a `<script>` of another site may load. Such a request has no `Origin`, and the
   * browser adds cookies unasked: its `Referer` must name a listed origin or the gateway's own
   * host. It is handled without cookies; a token comes as `access_token` (RFC 6750, section 2.3),
   * and is shown to `authenticate` where every other request has it.
   */
  script(path: string, handle: Handler<HttpRequest>): void
  /** A page in a frame that its own site makes, which has no headers either: a token comes likewise. */
  frame(path: string, handle: Handler<HttpRequest>): void
  /** A GET for a WebSocket. Any other request is refused. */
  upgrade(path: string, handle: Handler<UpgradeRequest>): void
}
