import {
  constants,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type SecureServerOptions,
  type ServerHttp2Session,
} from 'node:http2'
import type { HttpReply } from '../http/request.ts'
import { pathOf, SWITCHING } from '../node/incoming.ts'
import { sendReply } from '../node/outgoing.ts'
import { handlerOf } from '../routes.ts'
import { type Answers, answerTo } from './answering.ts'
import { questionOf } from './ask-head.ts'
import type { ClusterHost } from './contract.ts'
import { keepAlive, WINDOW } from './keep-alive.ts'
import { maxRelayedBytes } from './limits.ts'
import { namesOf } from './names.ts'
import type { Places } from './places.ts'
import {
  fromOf,
  isFor,
  isForSocket,
  movedHeaders,
  otherNodeHead,
  replyFor,
  socketHead,
  vouchedOf,
} from './relay-head.ts'
import { RelayedRequest } from './relayed-request.ts'
import { RelayedSocket } from './relayed-socket.ts'
import type { Wire } from './wire.ts'

/** Connections at once: nodes have one each to this one. */
const MAX_CONNECTIONS = 1_024

const STRANGER =
  'A connection to the port of the cluster was refused: it did not show the secret, or no certificate of a node.'

interface Context extends Pick<ClusterHost, 'limits' | 'report' | 'routes' | 'scheduler' | 'unread'> {
  readonly node: string
  readonly tls: SecureServerOptions
  readonly places: Places
  /** What other nodes may ask beside what they relay, by kind. */
  readonly answers: Answers
  readonly wire: Wire
  /** A node has asked something: it lives. */
  heard(node: string): void
}

/** Serves what other nodes relay, on a port of its own. */
export class RelayServer {
  readonly #context: Context
  readonly #server: Http2SecureServer
  readonly #sessions = new Set<ServerHttp2Session>()
  #served = 0

  constructor(context: Context) {
    this.#context = context
    const { limits, report, scheduler, tls, wire } = context
    this.#server = wire.createServer({
      ...tls,
      handshakeTimeout: limits.relayConnectMs,
      maxSessionMemory: WINDOW.memoryMb,
      settings: { maxConcurrentStreams: limits.maxRelayed, maxHeaderListSize: WINDOW.headBytes },
    })
    this.#server.maxConnections = MAX_CONNECTIONS
    this.#server.unref()
    this.#server.on('session', (session) => {
      if (session.destroyed) return
      this.#sessions.add(session)
      session.on('error', () => {})
      session.on('close', () => this.#sessions.delete(session))
      session.setLocalWindowSize(WINDOW.bytes)
      keepAlive(session, scheduler, limits)
    })
    this.#server.on('sessionError', () => {})
    this.#server.on('tlsClientError', (error) => report(new Error(STRANGER, { cause: error })))
    this.#server.on('request', (incoming, outgoing) => {
      try {
        this.#serve(incoming, outgoing)
      } catch (error) {
        this.#failed(outgoing, error)
      }
    })
  }

  /** Requests and sockets of other nodes. */
  get served(): number {
    return this.#served
  }

  /** Resolves with the port. Rejects with the system's error when it cannot be had. */
  listen(port: number, hostname: string | undefined): Promise<number> {
    const server = this.#server
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      // Another worker of node:cluster is another node.
      server.listen({ port, exclusive: true, ...(hostname === undefined ? {} : { host: hostname }) }, () => {
        server.off('error', reject)
        server.on('error', (error) => this.#context.report(error))
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  }

  /** What is relayed ends by itself, or after `ms`. */
  close(ms: number): void {
    this.#server.close()
    for (const session of this.#sessions) session.close()
    this.#context.scheduler.after(ms, () => {
      for (const session of this.#sessions) session.destroy()
    })
  }

  #serve(incoming: Http2ServerRequest, outgoing: Http2ServerResponse): void {
    const { limits, node, report, routes, unread, heard } = this.#context
    const { stream } = incoming
    if (!isFor(incoming.headers, node)) return void outgoing.stream.respond(otherNodeHead(), { endStream: true })
    const from = fromOf(incoming.headers)
    if (from !== null) heard(from)
    const question = questionOf(incoming.headers)
    if (question !== null)
      return void answerTo(stream, this.#context.answers.get(question.kind), question.bytes).catch((error: unknown) =>
        this.#failed(outgoing, error),
      )
    const vouched = vouchedOf(incoming.headers)
    const path = pathOf(incoming.url)
    const route = routes.get(path)
    const isSocket = isForSocket(incoming.headers)
    const request = vouched === null ? null : new RelayedRequest(incoming, outgoing, path, vouched)
    // The other node ends its side when the client has left.
    if (incoming.method === 'GET' && !isSocket) {
      stream.resume()
      stream.on('end', () => stream.writableEnded || stream.close(constants.NGHTTP2_CANCEL))
    }
    const handle = route === undefined ? undefined : isSocket ? route.upgrade : handlerOf(route, incoming.method)
    if (request === null || handle === undefined) return void stream.respond({ ':status': 400 }, { endStream: true })
    this.#served++
    const { places } = this.#context
    const session = namesOf(request)?.session ?? ''
    const serve = (): HttpReply | Promise<HttpReply> => {
      const to = places.of(session)
      return to === null ? handle(request) : { status: 421, headers: movedHeaders(to), body: null }
    }
    const settled = places.settled(session)
    void Promise.resolve(settled === null ? serve() : settled.then(serve))
      .then((reply) => {
        if (reply.status !== SWITCHING.status || request.opened === null)
          return sendReply(outgoing, replyFor(reply), limits.pongMs, unread)
        if (stream.destroyed) return
        stream.respond(socketHead())
        request.opened(new RelayedSocket(stream, maxRelayedBytes(limits), unread, report))
      })
      .catch((error: unknown) => this.#failed(outgoing, error))
  }

  #failed({ stream }: Http2ServerResponse, error: unknown): void {
    this.#context.report(error)
    stream.destroy()
  }
}
