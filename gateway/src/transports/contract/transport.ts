import type { Code, Hello, Result } from '@rungway/protocol'
import type { BodyReader, GatewayRequest, HttpReply, Refusal, RequestFacts, Routes } from '../../http/request.ts'
import type { Attachment, Link } from './link.ts'

export type { Refusal } from '../../http/request.ts'

/** A request whose origin, credentials and hello were found good, and whose session is there. */
export interface Admission {
  readonly hello: Hello
  /** Whether the outbox still has everything after `hello.seen`. */
  readonly reaches: boolean
  /**
   * Attaches a link. The session may have ended, or a newer link may have claimed it, since the
   * admission.
   */
  attach(link: Link): Result<Attachment, Refusal>
  /**
   * When the rates allow that the client sends more: now (null), or when the promise has settled,
   * after which it is to be called again. A refusal: too many requests of the session wait already.
   */
  turn(): null | Promise<null> | Refusal
  /**
   * Takes lines without attaching: for up paths that are requests of their own. Returns the
   * answer's lines, or why they were refused.
   */
  receive(text: string): Result<string, Refusal> | Promise<Result<string, Refusal>>
}

/** What a transport may know of the gateway. */
export interface TransportHost {
  /**
   * `hello`: for clients that cannot say hello themselves, what they would have said. Their session
   * delivers at most once. `overflow`: what happens to such a session at the limit of its outbox;
   * `evict` (default) lets the oldest messages go that were written, `refuse` ends it as any other.
   */
  admit(
    request: GatewayRequest,
    hello?: Result<Hello, Code>,
    overflow?: 'evict' | 'refuse',
  ): Result<Admission, Refusal> | Promise<Result<Admission, Refusal>>
  /**
   * The answer to a request that is refused: JSON, status and headers of the code's entry in the
   * table.
   */
  refuse(request: GatewayRequest, refusal: Refusal): HttpReply
  /** For a transport that refuses on its link instead: reports a refused request to the gateway. */
  refused(request: RequestFacts, refusal: Refusal): void
  /** Reports what was thrown where nothing catches it: in a timer, or in the event of a socket. */
  failed(error: unknown): void
  /** The id of a session for a client that cannot pick one: 132 bits that cannot be guessed. */
  freshSession(): string
  /** Where the bodies of requests are read. */
  readonly bodies: BodyReader
  /** What a body that came compressed unfolds to; absent where such bodies are not taken. */
  readonly unfold?: (body: Uint8Array, maxBytes: number) => Result<Uint8Array, Code>
  readonly limits: {
    readonly maxBatchBytes: number
    readonly maxMessageBytes: number
  }
}

/** A way of making links: a name, which is also its route, and what that route does. */
export interface Transport {
  readonly name: string
  mount(routes: Routes, host: TransportHost): void
}
