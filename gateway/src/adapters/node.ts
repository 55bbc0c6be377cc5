import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { Hono } from 'hono'
import { METHOD_NAME_ALL } from 'hono/router'
import type { WebSocket, WebSocketServer } from 'ws'
import { ChunkBuffer } from '../http/chunk-buffer.ts'
import type { GatewayRequest, Handler, HttpReply, HttpRequest, UpgradeRequest } from '../http/request.ts'

/** What answers at a route when there is nothing but the gateway. */
export interface Straight {
  readonly exchange?: Handler<HttpRequest>
  readonly upgrade?: Handler<UpgradeRequest>
}

/** By the handlers that apps know. */
const known = new WeakMap<object, Straight>()

/** Says what may be asked instead of a handler, wherever that would be the first to be asked. */
export function goesStraight<H extends object>(handler: H, straight: Straight): H {
  known.set(handler, straight)
  return handler
}

/** How an app reads paths when nobody told it to do otherwise. */
const { getPath } = new Hono()

const isHono = (app: object): app is Hono => 'router' in app && 'routes' in app && 'getPath' in app

/**
 * The routes of an app at which a gateway would be the first to be asked, by method and path. There the app has nothing to say, and an empty
 * poll costs less without it. Middleware, a route above, an `onError` on the way, parameters and another reading of paths do
 * have something to say: such requests go through the app.
 */
export function straightRoutes(app: object): ReadonlyMap<string, Straight> {
  const routes = new Map<string, Straight>()
  if (!isHono(app) || app.getPath !== getPath) return routes
  for (const [at, { method, path, handler }] of app.routes.entries()) {
    const straight = known.get(handler)
    if (straight === undefined || !isLiteral(path)) continue
    // To ask the router is to build it, which whoever comes first would wait for.
    const isFirst =
      app.routes.slice(0, at).every((other) => isLiteral(other.path) && !isSame(other, method, path)) ||
      app.router.match(method, path)[0][0]?.[0][0] === handler
    if (isFirst) routes.set(`${method} ${path}`, straight)
  }
  return routes
}

/** Whether it stands for one path only. */
const isLiteral = (path: string): boolean => !/[:*]/.test(path)

const isSame = (route: { readonly method: string; readonly path: string }, method: string, path: string): boolean =>
  route.path === path && [method, METHOD_NAME_ALL].includes(route.method)

/** Where the query begins, or the end. */
const queryAt = (url: string): number => {
  const at = url.indexOf('?')
  return at < 0 ? url.length : at
}

/** Under which name a request's route would be found. */
export const routeOf = ({ method, url = '' }: IncomingMessage): string => `${method} ${url.slice(0, queryAt(url))}`

class StraightVisit implements GatewayRequest {
  readonly incoming: IncomingMessage
  readonly #query: URLSearchParams

  constructor(incoming: IncomingMessage) {
    const { url = '' } = incoming
    this.incoming = incoming
    this.#query = new URLSearchParams(url.slice(queryAt(url)))
  }

  get method() {
    return this.incoming.method ?? ''
  }

  query(name: string) {
    return this.#query.get(name) ?? undefined
  }

  header(name: string) {
    const value = this.incoming.headers[name]
    return Array.isArray(value) ? value[0] : value
  }

  request() {
    const { url = '', headers } = this.incoming
    const all = Object.entries(headers).flatMap(([name, value = []]) =>
      // HTTP/2 has what is no header among them.
      name.startsWith(':') ? [] : [value].flat().map((each): [string, string] => [name, each]),
    )
    const host = headers.host ?? headers[':authority'] ?? 'localhost'
    try {
      return new Request(new URL(url, `http://${host}`), { headers: all })
    } catch {
      return null
    }
  }
}

class StraightExchange extends StraightVisit implements HttpRequest {
  readonly isUpgrade = false
  readonly outgoing: ServerResponse

  constructor(incoming: IncomingMessage, outgoing: ServerResponse) {
    super(incoming)
    this.outgoing = outgoing
  }

  read(maxBytes: number): Promise<Buffer | 'too-large' | 'bad-request'> {
    const { incoming } = this
    if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve('too-large')
    return new Promise((resolve) => {
      const body = new ChunkBuffer()
      incoming.on('data', (chunk: Buffer) => {
        if (body.bytes + chunk.length > maxBytes) resolve('too-large')
        else body.add(chunk)
      })
      incoming.on('end', () => resolve(body.all()))
      incoming.on('error', () => resolve('bad-request'))
      // Over HTTP/2 there is no error when a client leaves.
      incoming.on('close', () => resolve('bad-request'))
    })
  }
}

class StraightUpgrade extends StraightVisit implements UpgradeRequest {
  readonly #stream: Duplex
  readonly #head: Buffer
  readonly #sockets: WebSocketServer

  constructor(incoming: IncomingMessage, stream: Duplex, head: Buffer, sockets: WebSocketServer) {
    super(incoming)
    this.#stream = stream
    this.#head = head
    this.#sockets = sockets
  }

  accept(opened: (socket: WebSocket, stream: Duplex) => void) {
    const stream = this.#stream
    this.#sockets.handleUpgrade(this.incoming, stream, this.#head, (socket) => opened(socket, stream))
  }
}

/** Answers a request without the app. */
export async function exchangeStraight(
  handle: Handler<HttpRequest>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const answer = await handle(new StraightExchange(incoming, outgoing))
  if (answer === null) return
  // A handle that failed in the midst of an answer of its own leaves nothing that could be said.
  if (outgoing.headersSent) {
    outgoing.destroy()
    return
  }
  const body = answer.body ?? ''
  outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(body) })
  outgoing.end(body)
}

const ignore = (): void => {}

/** Upgrades without the app. */
export async function upgradeStraight(
  handle: Handler<UpgradeRequest>,
  incoming: IncomingMessage,
  stream: Duplex,
  head: Buffer,
  sockets: WebSocketServer,
): Promise<void> {
  // Who resets while it is being admitted would end the process.
  stream.on('error', ignore)
  const answer = await handle(new StraightUpgrade(incoming, stream, head, sockets))
  if (answer === null) {
    stream.off('error', ignore)
    return
  }
  answerOn(stream, answer)
}

/** Answers whoever asked for an upgrade and gets none. */
export function answerOn(stream: Duplex, { status, headers, body }: HttpReply): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}connection: close\r\ncontent-length: ${Buffer.byteLength(body ?? '')}\r\n\r\n${body ?? ''}`,
  )
}
