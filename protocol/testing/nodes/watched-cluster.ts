import type { ClusterHost, ClusterNode } from '../../../gateway/src/cluster/contract.ts'
import type {
  GatewayRequest,
  Handler,
  HttpReply,
  HttpRequest,
  UpgradeRequest,
} from '../../../gateway/src/http/request.ts'
import type { Route } from '../../../gateway/src/routes.ts'
import { decodeHello, type Hello } from '../../src/wire/hello.ts'
import type { Seat } from '../watch/claims.ts'
import { type Ear, HeardSocket, HeardWriter, textOf } from './heard-ends.ts'
import { type MoveListener, watchedMoves } from './watched-moves.ts'
import { withOwn } from './with-own.ts'

/** Hears what comes to the sessions of a node, and what goes, whichever node it came by. */
export interface HomeListener extends MoveListener {
  joined(host: Pick<ClusterHost, 'hasSession'>): void
  /** A request, of any kind. */
  served(request: GatewayRequest): void
  /** A link, or one more request of a polling link, is served here. */
  arrives(seat: Seat, hello: Hello): void
  /** Lines of a request that only carries up. */
  up(hello: Hello, text: string): void
  answered(hello: Hello, text: string): void
  hears(seat: Seat, hello: Hello, text: string): void
  wrote(seat: Seat, hello: Hello, text: string): void
  leaves(seat: Seat, hello: Hello): void
}

/**
 * A node's place of the product's own, with an ear at the door of its sessions: where requests are
 * served whose sessions are here, those that other nodes relay included.
 */
export function watchedCluster(cluster: ClusterNode, listener: HomeListener): ClusterNode {
  const door = new Door(listener)
  return withOwn(cluster, {
    join(host) {
      listener.joined(host)
      const routes = new Map([...host.routes].map(([path, route]) => [path, door.route(route)]))
      const membership = cluster.join({ ...host, routes, sessions: watchedMoves(host.sessions, listener) })
      return withOwn(membership, {
        http: (request, handle) => membership.http(request, door.http(handle)),
        upgrade: (request, handle) => membership.upgrade(request, door.upgrade(handle)),
      })
    },
  })
}

class Door {
  readonly #listener: HomeListener

  constructor(listener: HomeListener) {
    this.#listener = listener
  }

  route({ get, post, upgrade, ...rest }: Route): Route {
    return {
      ...rest,
      ...(get === undefined ? {} : { get: this.http(get) }),
      ...(post === undefined ? {} : { post: this.http(post) }),
      ...(upgrade === undefined ? {} : { upgrade: this.upgrade(upgrade) }),
    }
  }

  http(handle: Handler<HttpRequest>): Handler<HttpRequest> {
    return (request) => {
      // It is only to be refused, in the words of its transport.
      if (request.vouched?.ok === false) return handle(request)
      this.#listener.served(request)
      const hello = decodeHello((name) => request.query(name))
      if (!hello.ok) return handle(request)
      return request.path === '/up' ? this.#up(request, hello.value, handle) : this.#down(request, hello.value, handle)
    }
  }

  #up(request: HttpRequest, hello: Hello, handle: Handler<HttpRequest>): HttpReply | Promise<HttpReply> {
    const listener = this.#listener
    if (request.method === 'GET') listener.up(hello, request.queryAll('line').join('\n'))
    const readBody: HttpRequest['readBody'] = async (...args) => {
      const body = await request.readBody(...args)
      if (typeof body !== 'string') listener.up(hello, textOf(body))
      return body
    }
    const reply = handle(request.method === 'GET' ? request : withOwn(request, { readBody }))
    const done = (whole: HttpReply): HttpReply => {
      if (typeof whole.body !== 'function' && whole.body !== null) listener.answered(hello, textOf(whole.body))
      return whole
    }
    return reply instanceof Promise ? reply.then(done) : done(reply)
  }

  #down(request: HttpRequest, hello: Hello, handle: Handler<HttpRequest>): HttpReply | Promise<HttpReply> {
    // Its client has left while its home was looked for.
    if (request.isAborted) return handle(request)
    const listener = this.#listener
    const seat: Seat = { link: hello.link, isAttached: false }
    const leave = (): void => listener.leaves(seat, hello)
    // Streams are attached a moment after they are asked for, and polls at once: which matters where both have waited
    // for their session.
    if (request.path.endsWith('polling')) listener.arrives(seat, hello)
    else queueMicrotask(() => listener.arrives(seat, hello))
    const reply = handle(request)
    request.onAbort(leave)
    const done = (whole: HttpReply): HttpReply => {
      const { body } = whole
      if (typeof body === 'function')
        return {
          ...whole,
          body: (writer) =>
            body(new HeardWriter(writer, { wrote: (text) => listener.wrote(seat, hello, text), leaves: leave })),
        }
      if (body !== null) listener.wrote(seat, hello, textOf(body))
      leave()
      return whole
    }
    return reply instanceof Promise ? reply.then(done) : done(reply)
  }

  upgrade(handle: Handler<UpgradeRequest>): Handler<UpgradeRequest> {
    return (request) => {
      if (request.vouched?.ok === false) return handle(request)
      this.#listener.served(request)
      const read = decodeHello((name) => request.query(name))
      if (!read.ok) return handle(request)
      const hello = read.value
      const listener = this.#listener
      const seat: Seat = { link: hello.link, isAttached: false }
      const ear: Ear = {
        hears: (text) => listener.hears(seat, hello, text),
        wrote: (text) => listener.wrote(seat, hello, text),
        leaves: () => listener.leaves(seat, hello),
      }
      const accept: UpgradeRequest['accept'] = (opened) =>
        request.accept((socket) => {
          listener.arrives(seat, hello)
          opened(new HeardSocket(socket, ear))
        })
      return handle(withOwn(request, { accept }))
    }
  }
}
