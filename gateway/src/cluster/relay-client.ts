import { type ClientHttp2Stream, constants } from 'node:http2'
import { err, ok, type Result } from '@rungway/protocol'
import { RungwayError } from '../errors.ts'
import {
  type GatewayRequest,
  GONE,
  type HttpReply,
  type HttpRequest,
  type Refusal,
  type UpgradeRequest,
  type Vouched,
} from '../http/request.ts'
import { LEFT_AGAIN_MS } from '../sessions/pauses.ts'
import type { ClusterHost } from './contract.ts'
import { letGo } from './let-go.ts'
import { maxRelayedBytes } from './limits.ts'
import { namesOf } from './names.ts'
import type { Peers } from './peers.ts'
import type { Places } from './places.ts'
import { type ReplyHead, readReplyHead, requestHead, userBytes } from './relay-head.ts'
import { readWhole, StreamRelay, withBody } from './relayed-reply.ts'
import { SocketBridge } from './socket-bridge.ts'

/** Why nothing was relayed: the other node is gone, the session has come to this one, or what its client is told. */
export type Unrelayed = 'gone' | 'here' | Refusal

interface Context extends Pick<ClusterHost, 'bodies' | 'limits' | 'report'> {
  /** This node. */
  readonly node: string
  readonly peers: Peers
  readonly places: Places
}

/** What goes to another node, beside the request itself. */
interface Passage {
  readonly vouched: Vouched
  readonly node: string
  readonly kind: 'request' | 'socket'
  readonly body: Uint8Array | null
  /** Settles when the body has to give way to others. */
  readonly gaveWay?: Promise<unknown>
  /** Nodes that have said that the session is elsewhere. */
  readonly turns?: number
}

/** A stream to another node, whose head has come. */
interface Begun {
  readonly stream: ClientHttp2Stream
  readonly head: ReplyHead
}

const AGAIN_MS = 250
/** Nodes that are followed from one to the next. */
const MAX_TURNS = 3

export const unavailable = (message: string): Refusal => ({ code: 'unavailable', retryAfterMs: AGAIN_MS, message })

const AWAY = 'The node of this session cannot be reached at the moment. Come back later.'
const LEFT = 'The node by which this request came shuts down. Come back at once, to another.'
const CUT = 'The connection to the node of this session was lost before it had answered. Send the same again.'
const CAME = 'The session has come to this node from another, meanwhile. Send the same again.'
const JUNK = 'Another node has answered what no node does: see that all run the same version.'

/** Has requests and sockets served by other nodes. No method throws or rejects. */
export class RelayClient {
  readonly #context: Context
  /** How to end what is under way. */
  readonly #underWay = new Map<ClientHttp2Stream, () => void>()
  readonly #counts = new Map<string, number>()
  /** Of one body, and of one text of a socket. */
  readonly #maxBytes: number
  #begun = 0

  constructor(context: Context) {
    this.#context = context
    this.#maxBytes = maxRelayedBytes(context.limits)
  }

  /** Requests and sockets that were relayed. */
  get begun(): number {
    return this.#begun
  }

  async http(request: HttpRequest, vouched: Vouched, node: string): Promise<Result<HttpReply, Unrelayed>> {
    if (request.method !== 'POST') return await this.#request(request, { vouched, node, kind: 'request', body: null })
    // A body can be read once: not for a node that is gone.
    if ((await this.#context.peers.connect(node)) === 'gone') return err('gone')
    // A body arrives here whole, within what all may take, so that no slow client holds a stream.
    const body = await this.#context.bodies.read(request, this.#maxBytes)
    if (!body.ok) return err(body.error)
    const { bytes, gaveWay } = body.value
    try {
      return await Promise.race([
        this.#request(request, { vouched, node, kind: 'request', body: bytes, gaveWay }),
        gaveWay.then((refusal) => err(refusal)),
      ])
    } finally {
      body.value.release()
    }
  }

  async socket(request: UpgradeRequest, vouched: Vouched, node: string): Promise<Result<HttpReply, Unrelayed>> {
    const begun = await this.#begin(request, { vouched, node, kind: 'socket', body: null })
    if (!begun.ok) return request.isAborted ? ok(GONE) : begun
    const { stream, head } = begun.value
    if (head.type !== 'socket') return await this.#replyOf(begun.value)
    return ok(
      request.accept((socket) => {
        const bridge = new SocketBridge(socket, stream, this.#maxBytes, this.#context.bodies)
        this.#underWay.set(stream, () => bridge.end('going-away'))
      }),
    )
  }

  /** Ends all that is relayed: its clients are to go to another node. */
  drain(): void {
    for (const end of this.#underWay.values()) end()
  }

  async #request(request: HttpRequest, passage: Passage): Promise<Result<HttpReply, Unrelayed>> {
    const begun = await this.#begin(request, passage)
    const reply = begun.ok ? await this.#replyOf(begun.value) : begun
    return !reply.ok && request.isAborted ? ok(GONE) : reply
  }

  /** Sends a request, and waits for the head of the answer. */
  async #begin(request: GatewayRequest, passage: Passage): Promise<Result<Begun, Unrelayed>> {
    const { vouched, node, kind, body, gaveWay, turns = 0 } = passage
    const { node: own, peers, limits, report, places } = this.#context
    const bytes = userBytes(vouched.user)
    if (bytes > limits.maxRelayedUserBytes) {
      report(new RungwayError('too-large', tooMuchUser(bytes, limits.maxRelayedUserBytes)))
      return err({ code: 'internal', retryAfterMs: limits.drainRetryMs })
    }
    const session = await peers.connect(node)
    if (session === 'gone') return err('gone')
    if (session === 'away') return err(unavailable(AWAY))
    const count = this.#counts.get(node) ?? 0
    if (count >= limits.maxRelayed)
      return err({ code: 'too-many', retryAfterMs: AGAIN_MS, message: full(limits.maxRelayed) })
    let stream: ClientHttp2Stream
    try {
      stream = session.request(requestHead(request, vouched, { from: own, to: node }, kind), { endStream: false })
    } catch {
      // The connection is closing.
      return err(unavailable(AWAY))
    }
    this.#begun++
    this.#counts.set(node, count + 1)
    stream.on('error', ignore)
    stream.on('close', () => this.#ended(stream, node))
    void gaveWay?.then(() => letGo(stream))
    request.onAbort(() => letGo(stream))
    // A stream without a body is ended when it is over, or given up.
    if (body !== null) stream.end(body)
    const head = await this.#headOf(stream)
    if (!head.ok) return head
    const { value: said } = head
    if (said.type === 'moved') {
      letGo(stream)
      const session = namesOf(request)?.session
      if (session === undefined || turns === MAX_TURNS) return err(unavailable(AWAY))
      places.movedTo(session, said.to)
      // A body has been read, and can be served no more.
      if (said.to === own)
        return err(body === null ? 'here' : { code: 'unavailable', retryAfterMs: LEFT_AGAIN_MS, message: CAME })
      return await this.#begin(request, { ...passage, node: said.to, turns: turns + 1 })
    }
    if (said.type !== 'other-node') return ok({ stream, head: said })
    letGo(stream)
    peers.isOther(node)
    return err('gone')
  }

  #headOf(stream: ClientHttp2Stream): Promise<Result<ReplyHead, Refusal>> {
    return new Promise((resolve) => {
      this.#underWay.set(stream, () => {
        // The session is elsewhere, and goes on.
        resolve(err({ code: 'unavailable', retryAfterMs: LEFT_AGAIN_MS, message: LEFT }))
        letGo(stream)
      })
      stream.on('close', () => resolve(err(unavailable(CUT))))
      stream.on('response', (headers) => {
        const head = readReplyHead(headers)
        resolve(head.ok ? head : this.#junk(stream))
      })
    })
  }

  async #replyOf({ stream, head }: Begun): Promise<Result<HttpReply, Refusal>> {
    if (head.type !== 'reply') return this.#junk(stream)
    const { reply, length } = head
    if (length === null) {
      const relay = new StreamRelay(stream)
      this.#underWay.set(stream, () => relay.end())
      return ok({ ...reply, body: (writer) => relay.begin(writer) })
    }
    if (length > this.#maxBytes) return this.#junk(stream)
    const body = await readWhole(stream, length)
    return body === null ? err(unavailable(CUT)) : ok(withBody(reply, body))
  }

  #junk(stream: ClientHttp2Stream): Result<never, Refusal> {
    this.#context.report(new Error(JUNK))
    stream.close(constants.NGHTTP2_PROTOCOL_ERROR)
    return err(unavailable(AWAY))
  }

  #ended(stream: ClientHttp2Stream, node: string): void {
    this.#underWay.delete(stream)
    const count = (this.#counts.get(node) ?? 0) - 1
    if (count > 0) this.#counts.set(node, count)
    else this.#counts.delete(node)
  }
}

const ignore = (): void => {}

const full = (most: number): string =>
  `The node of this session serves as many requests of another node as maxRelayed allows (${most}). Come back later, or raise the limit.`

const tooMuchUser = (bytes: number, most: number): string =>
  `The user that authenticate returned takes ${bytes} bytes as JSON, and goes to another node with each request: maxRelayedUserBytes allows ${most}. Keep less in its data, or raise the limit.`
