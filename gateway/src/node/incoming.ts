import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Duplex } from 'node:stream'
import { ChunkBuffer } from '../http/chunk-buffer.ts'
import type { GatewayRequest, GatewaySocket, HttpReply, HttpRequest, UpgradeRequest } from '../http/request.ts'

/** Node's request and reply, in either version of HTTP. */
export type Incoming = IncomingMessage | Http2ServerRequest
export type Outgoing = ServerResponse | Http2ServerResponse

/** A reply over HTTP/2 is not a stream itself, but has one. */
export const isGone = (outgoing: Outgoing): boolean =>
  'stream' in outgoing ? outgoing.stream.destroyed : outgoing.destroyed

/** The path of a request target, without its query. */
export function pathOf(url: string): string {
  const at = url.indexOf('?')
  return at < 0 ? url : url.slice(0, at)
}

/** The query of a request target, without its `?`. */
function queryOf(url: string): string {
  const at = url.indexOf('?')
  return at < 0 ? '' : url.slice(at + 1)
}

const isEscaped = (query: string): boolean => query.includes('%') || query.includes('+')

/**
 * The first value of a parameter, in a query without escapes: as `URLSearchParams` reads it, which
 * costs several times as much.
 */
function plainValue(query: string, name: string): string | undefined {
  for (let at = 0; at < query.length; ) {
    const found = query.indexOf('&', at)
    const end = found < 0 ? query.length : found
    if (query.startsWith(name, at)) {
      const after = at + name.length
      if (after === end) return ''
      if (query[after] === '=') return query.slice(after + 1, end)
    }
    at = end + 1
  }
  return undefined
}

abstract class NodeRequest implements GatewayRequest {
  readonly path: string
  protected readonly incoming: Incoming
  #parameters: URLSearchParams | null = null
  #query: string | null = null

  constructor(incoming: Incoming, path: string) {
    this.incoming = incoming
    this.path = path
  }

  abstract get isAborted(): boolean
  abstract onAbort(run: () => void): void

  get method(): string {
    return this.incoming.method ?? ''
  }

  get address(): string | null {
    return this.incoming.socket.remoteAddress ?? null
  }

  get search(): string {
    this.#query ??= queryOf(this.incoming.url ?? '')
    return this.#query
  }

  query(name: string): string | undefined {
    const { search } = this
    return isEscaped(search) ? (this.#all().get(name) ?? undefined) : plainValue(search, name)
  }

  queryAll(name: string): readonly string[] {
    return this.#all().getAll(name)
  }

  #all(): URLSearchParams {
    // One more mark at its beginning would be left out.
    this.#parameters ??= new URLSearchParams(`?${this.search}`)
    return this.#parameters
  }

  header(name: string): string | undefined {
    const value = this.incoming.headers[name]
    return Array.isArray(value) ? value[0] : value
  }

  toRequest(): Request | null {
    const { headers, socket } = this.incoming
    const all = Object.entries(headers).flatMap(([name, value = []]) =>
      // HTTP/2 has what is no header among them.
      name.startsWith(':') ? [] : [value].flat().map((each): [string, string] => [name, each]),
    )
    const host = headers.host ?? headers[':authority'] ?? 'localhost'
    const scheme = 'encrypted' in socket ? 'https' : 'http'
    try {
      return new Request(new URL(originalUrl(this.incoming), `${scheme}://${host}`), { headers: all })
    } catch {
      return null
    }
  }
}

/** Express strips the mount path from `url`, and keeps the whole one here. */
const originalUrl = (incoming: Incoming): string =>
  'originalUrl' in incoming && typeof incoming.originalUrl === 'string' ? incoming.originalUrl : (incoming.url ?? '')

export class NodeHttpRequest extends NodeRequest implements HttpRequest {
  readonly #outgoing: Outgoing

  constructor(incoming: Incoming, outgoing: Outgoing, path: string) {
    super(incoming, path)
    this.#outgoing = outgoing
  }

  get isAborted(): boolean {
    return isGone(this.#outgoing)
  }

  onAbort(run: () => void): void {
    this.#outgoing.on('close', run)
  }

  readBody(...[maxBytes, took = () => true]: Parameters<HttpRequest['readBody']>): ReturnType<HttpRequest['readBody']> {
    const { incoming } = this
    if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve('too-large')
    // Something before the gateway has read it, or the client has left: no event will follow.
    if (incoming.readableEnded || incoming.destroyed) return Promise.resolve(parsedBody(incoming) ?? 'incomplete')
    return new Promise((resolve) => {
      const body = new ChunkBuffer()
      incoming.on('data', (chunk: Buffer) => {
        if (body.bytes + chunk.length > maxBytes) resolve('too-large')
        else if (took(chunk.length)) body.add(chunk)
        else resolve('incomplete')
      })
      incoming.on('end', () => resolve(body.all()))
      incoming.on('error', () => resolve('incomplete'))
      // Over HTTP/2 there is no error when a client leaves.
      incoming.on('close', () => resolve('incomplete'))
    })
  }
}

/**
 * The body as parsers of Express leave it on the request: `express.text()` a string,
 * `express.raw()` bytes.
 */
function parsedBody(incoming: Incoming): Uint8Array | null {
  if (!('body' in incoming)) return null
  const { body } = incoming
  if (typeof body === 'string') return Buffer.from(body)
  return body instanceof Uint8Array ? body : null
}

export class NodeUpgradeRequest extends NodeRequest implements UpgradeRequest {
  /** What `accept` was given: the upgrade goes ahead. */
  opened: ((socket: GatewaySocket) => void) | null = null
  readonly #stream: Duplex

  constructor(incoming: IncomingMessage, stream: Duplex, path: string) {
    super(incoming, path)
    this.#stream = stream
  }

  get isAborted(): boolean {
    return this.#stream.destroyed
  }

  onAbort(run: () => void): void {
    this.#stream.on('close', run)
  }

  accept(opened: (socket: GatewaySocket) => void): HttpReply {
    this.opened = opened
    return SWITCHING
  }
}

/** The handshake itself is written by `ws`. */
export const SWITCHING: HttpReply = { status: 101, headers: {}, body: null }
