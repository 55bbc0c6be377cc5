import { ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex, Writable } from 'node:stream'
import { CachedBytes } from '../http/cached-bytes.ts'
import type { HttpReply, StreamEvents, StreamWriter } from '../http/request.ts'
import type { Unread } from '../http/unread.ts'
import { isGone, type Outgoing } from './incoming.ts'

/** Where no limits are at hand: what a gateway has by default. */
const CLOSE_MS = 3_000

const PLAIN = new CachedBytes((text) => Buffer.from(text))

/** A chunk of a reply (RFC 9112, section 7.1). */
const CHUNK = new CachedBytes((text) => Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`))

/**
 * Sends a reply. `unreadMs`: how long a client may take nothing of what was sent to it before it is
 * cut off. `unread` counts what it has not taken.
 */
export function sendReply(outgoing: Outgoing, reply: HttpReply, unreadMs: number, unread: Unread): void {
  // The client has left, or something else has answered: a second head would throw.
  if (isGone(outgoing) || outgoing.headersSent) return
  const { status, headers, body } = reply
  if (typeof body === 'function') {
    writeHead(outgoing, status, headers)
    body(new NodeStreamWriter(outgoing, unreadMs, unread))
    return
  }
  const content = body ?? ''
  const length = String(Buffer.byteLength(content))
  if (outgoing instanceof ServerResponse && outgoing.writeHead === ServerResponse.prototype.writeHead)
    outgoing.writeHead(status, listOf(headers, length))
  else writeHead(outgoing, status, { ...headers, 'content-length': length })
  outgoing.end(content)
  if (outgoing.writableLength === 0) return
  cutIfUnread(outgoing, unreadMs)
  countUnread(outgoing, unread)
}

/**
 * As a list of names and values, which costs Node a tenth of a reply less than an object that was
 * copied. Not for a `writeHead` that was replaced: what does that may know objects alone.
 */
function listOf(headers: HttpReply['headers'], length: string): string[] {
  const list: string[] = []
  for (const name in headers) list.push(name, headers[name] ?? '')
  list.push('content-length', length)
  return list
}

/** Counts what is left of a reply that has ended. */
export function countUnread(outgoing: Outgoing, unread: Unread, bytes: number = outgoing.writableLength): void {
  outgoing.on(
    'close',
    unread.hold(bytes, () => outgoing.destroy()),
  )
}

// Node's two replies do the same here, which the compiler does not see.
const writeHead = (outgoing: Outgoing, status: number, headers: HttpReply['headers']): void =>
  void (outgoing as ServerResponse).writeHead(status, headers)

/**
 * Cuts a reply of which nothing is taken for that long: it, and its connection, would be kept for
 * ever. The time-out is the connection's over HTTP/1.1, and would end the next request of a
 * kept-alive connection if it were left there.
 */
export function cutIfUnread(outgoing: Outgoing, ms: number): void {
  if (outgoing instanceof ServerResponse) {
    const before = outgoing.socket?.timeout ?? 0
    // Before Node's own listener, which starts the keep-alive time-out.
    outgoing.prependOnceListener('finish', () => outgoing.socket?.setTimeout(before))
  }
  outgoing.setTimeout(ms, () => outgoing.writableEnded && outgoing.destroy())
}

class NodeStreamWriter implements StreamWriter {
  readonly #outgoing: Outgoing
  readonly #unreadMs: number
  readonly #unread: Unread
  #events: StreamEvents | null = null
  #hasBegun = false
  /**
   * Writes that Node has not passed on: Node 24 keeps the first, with the head, until the end of
   * the turn.
   */
  #held = 0

  constructor(outgoing: Outgoing, unreadMs: number, unread: Unread) {
    this.#outgoing = outgoing
    this.#unreadMs = unreadMs
    this.#unread = unread
  }

  listen(events: StreamEvents): void {
    this.#events = events
    this.#outgoing.on('close', () => events.closed())
  }

  write(text: string): boolean {
    // The head goes with the first write, in one piece. What is written to the socket would
    // overtake what Node holds.
    const socket = this.#hasBegun && this.#held === 0 ? this.#bareSocket() : null
    this.#hasBegun = true
    // A chunk without bytes is the last one: the reply would be over.
    if (socket !== null && text === '') return true
    const stream: Writable = socket ?? (this.#outgoing as ServerResponse)
    if (socket === null ? this.#writeThroughNode(text) : socket.write(CHUNK.of(text))) return true
    stream.once('drain', () => this.#events?.drained())
    return false
  }

  #writeThroughNode(text: string): boolean {
    this.#held += 1
    return (this.#outgoing as ServerResponse).write(PLAIN.of(text), () => {
      this.#held -= 1
    })
  }

  end(): void {
    if (isGone(this.#outgoing)) return
    cutIfUnread(this.#outgoing, this.#unreadMs)
    this.#outgoing.end()
    countUnread(this.#outgoing, this.#unread)
  }

  cut(): void {
    this.#outgoing.destroy()
  }

  /**
   * Node writes a chunk in three pieces, which costs a third more; written to the socket it is one.
   * HTTP/2 and HTTP/1.0 have no chunks, a reply that waits for another one on its connection has no
   * socket yet, and a `write` that was replaced by middleware must see what is written.
   */
  #bareSocket(): Duplex | null {
    const outgoing = this.#outgoing
    if (!(outgoing instanceof ServerResponse) || !outgoing.chunkedEncoding) return null
    return outgoing.write === ServerResponse.prototype.write ? outgoing.socket : null
  }
}

/**
 * Answers an upgrade that is not going to happen, on its connection. A client that does not hang up
 * within `closeMs` is cut.
 */
export function refuseUpgrade(stream: Duplex, { status, headers, body }: HttpReply, closeMs: number = CLOSE_MS): void {
  const cut = setTimeout(() => stream.destroy(), closeMs).unref()
  stream.on('close', () => clearTimeout(cut))
  const text = typeof body === 'string' ? body : ''
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}connection: close\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  )
}
