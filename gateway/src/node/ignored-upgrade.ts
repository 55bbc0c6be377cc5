import type { EventEmitter } from 'node:events'
import { IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { refuseUpgrade } from './outgoing.ts'

/** How long a client may take to leave once it has its answer. */
const LEAVE_MS = 3_000

/** Where the server sets no limit: what Node's own limits are by default. */
const REQUEST_MS = 300_000

/** What may come behind the request: another one, which is read no more. */
const MAX_EXCESS_BYTES = 16 * 1024

/** The wish for a WebSocket (RFC 6455, section 4.1). Any other may be ignored. */
export const isForWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket'

/**
 * Answers an upgrade that nothing carries out as the request that it also is, by the request
 * listeners, as Node does when a server has no listener for upgrades at all (RFC 9110, section 7.8):
 * `curl --http2` and Java's client wish for `h2c` with each request.
 *
 * Node has let go of the connection by then. So its body is read here, and what comes after it: a
 * connection that is not read never learns that its client has left, and is kept for ever.
 */
export function answerAsRequest(server: EventEmitter, incoming: IncomingMessage, stream: Duplex, head: Buffer): void {
  stream.on('error', () => stream.destroy())
  const length = lengthOf(incoming)
  if (length === null)
    return refuseUpgrade(stream, { status: 501, headers: {}, body: 'Send a Content-Length, or no Upgrade.\n' })
  const request = new RequestAgain(incoming, stream, length)
  const outgoing = new ServerResponse(request)
  // No other request is read from it.
  outgoing.shouldKeepAlive = false
  try {
    outgoing.assignSocket(incoming.socket)
  } catch {
    // The request before it on the connection is not answered yet, and this one cannot wait.
    stream.destroy()
    return
  }
  const { requestTimeout = 0 } = server as Partial<Pick<Server, 'requestTimeout'>>
  const late = setTimeout(() => request.complete || stream.destroy(), requestTimeout || REQUEST_MS).unref()
  stream.on('close', () => {
    clearTimeout(late)
    request.left()
  })
  outgoing.on('finish', () => {
    outgoing.detachSocket(incoming.socket)
    stream.end()
    const cut = setTimeout(() => stream.destroy(), LEAVE_MS).unref()
    stream.on('close', () => clearTimeout(cut))
  })
  if (length > 0 && incoming.headers.expect?.toLowerCase() === '100-continue') outgoing.writeContinue()
  request.begin(head)
  server.emit('request', request, outgoing)
}

/** How long its body is; null where that is not known from the head. */
function lengthOf({ headers }: IncomingMessage): number | null {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : null
}

/** The same request with its body, which Node's own has ended without. */
class RequestAgain extends IncomingMessage {
  readonly #stream: Duplex
  /** Of the body, which have not come. */
  #missing: number
  #excess = 0

  constructor(from: IncomingMessage, stream: Duplex, length: number) {
    super(from.socket)
    const { method, url, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders } = from
    Object.assign(this, { method, url, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders })
    this.#stream = stream
    this.#missing = length
  }

  /** Takes what has come with the head, and reads on. */
  begin(head: Buffer): void {
    this.#took(head)
    this.#stream.on('data', (chunk: Buffer) => this.#took(chunk))
    // Its client says no more, and nothing is kept open for it; Node ends its own connections too.
    this.#stream.on('end', () => this.#stream.end())
  }

  /** Its client is gone. */
  left(): void {
    if (!this.complete) this.destroy()
  }

  override _read(): void {
    this.#stream.resume()
  }

  #took(chunk: Buffer): void {
    const body = chunk.subarray(0, this.#missing)
    this.#missing -= body.length
    this.#excess += chunk.length - body.length
    if (this.#excess > MAX_EXCESS_BYTES) this.#stream.destroy()
    if (this.complete) return
    if (body.length > 0 && !this.push(body)) this.#stream.pause()
    if (this.#missing > 0) return
    this.complete = true
    this.push(null)
    // What follows is looked at only to see its client leave.
    this.#stream.resume()
  }
}
