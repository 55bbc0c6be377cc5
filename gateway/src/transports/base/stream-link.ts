import { ServerResponse } from 'node:http'
import { type Code, type Format, RETRY } from '@rungway/protocol'
import type { HttpReply, HttpRequest } from '../../http/request.ts'
import { cutIfUnread, isGone } from '../../http/response-stream.ts'
import type { Attachment, Link } from '../contract/link.ts'
import type { Admission, TransportHost } from '../contract/transport.ts'
import { EncodeCache } from './encode-cache.ts'

/** What keeps intermediaries from holding, storing or squeezing a stream; each has been seen to do so without it. */
const STREAM_HEADERS = {
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

export interface Streaming {
  readonly transport: string
  readonly contentType: string
  readonly format: Format
  /** Bytes before the first frame: some browsers report an open stream only then. */
  readonly preamble: string
  /** What keeps a quiet link alive when the reader cannot answer a ping; null when it can. */
  readonly comment: string | null
  readonly bytes: StreamedBytes
}

/** Frames as the bytes of a stream, with a separator after each. */
export class StreamedBytes {
  readonly plain: EncodeCache
  /** The same as a chunk of an answer (RFC 9112, section 7.1). */
  readonly chunk: EncodeCache

  constructor(separator: string) {
    const textOf = (frames: readonly string[]) => frames.join(separator) + separator
    this.plain = new EncodeCache((frames) => Buffer.from(textOf(frames)))
    this.chunk = new EncodeCache((frames) => {
      const text = textOf(frames)
      return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)
    })
  }
}

/** A link that is an answer without an end. What the stream does not take waits in the outbox. */
class StreamLink implements Link {
  readonly writes = 'often'
  readonly #outgoing: ServerResponse
  readonly #streaming: Streaming
  readonly #pongMs: number
  #attachment: Attachment | null = null
  #isFull = false

  constructor(outgoing: ServerResponse, streaming: Streaming, pongMs: number) {
    this.#outgoing = outgoing
    this.#streaming = streaming
    this.#pongMs = pongMs
  }

  get transport(): string {
    return this.#streaming.transport
  }

  /** From now on the link is a session's. */
  attached(attachment: Attachment): void {
    this.#attachment = attachment
    this.#outgoing.on('close', () => {
      this.#attachment?.detach()
      this.#attachment = null
    })
    this.wake()
  }

  wake(): void {
    while (!this.#isFull && this.#attachment !== null) {
      const frames = this.#attachment.pull(this.#streaming.format)
      if (frames.length === 0) return
      this.#write(frames)
    }
  }

  quiet(): void {
    const { comment } = this.#streaming
    if (comment === null) this.#attachment?.ping()
    else this.#outgoing.write(comment)
  }

  end(code: Code, retryAfterMs: number): void {
    const { format } = this.#streaming
    const frames = this.#attachment?.pull(format) ?? []
    this.#write([...frames, format.control({ type: 'end', code, retry: RETRY[code], retryAfterMs })])
    // A reader that does not read would keep what it was told last, and its connection, for ever.
    cutIfUnread(this.#outgoing, this.#pongMs)
    this.#outgoing.end()
    this.#attachment?.detach()
    this.#attachment = null
  }

  #write(frames: readonly string[]): void {
    const { bytes } = this.#streaming
    const outgoing = this.#outgoing
    // Node writes a chunk in three pieces, which makes it dearer by a third. HTTP/2 and HTTP/1.0 have none, and an answer that waits for another one
    // on its connection has no socket yet.
    const socket = outgoing instanceof ServerResponse && outgoing.chunkedEncoding ? outgoing.socket : null
    const stream = socket ?? outgoing
    if (stream.write((socket === null ? bytes.plain : bytes.chunk).of(frames))) return
    this.#isFull = true
    stream.once('drain', () => {
      this.#isFull = false
      this.wake()
    })
  }
}

/** Answers with a stream, on Node's response itself: a Response over a stream would cost a copy and a promise for each chunk. */
export function streamAnswer(
  visit: HttpRequest,
  port: TransportHost,
  admission: Admission,
  streaming: Streaming,
): HttpReply | null {
  const { outgoing } = visit
  // Who left while it was being admitted will not say so again: an attached link would never be missed.
  if (isGone(outgoing)) return null
  const link = new StreamLink(outgoing, streaming, port.limits.pongMs)
  const attached = admission.attach(link)
  if (!attached.ok) return port.refuse(visit, attached.error)
  outgoing.writeHead(200, {
    'content-type': streaming.contentType,
    ...STREAM_HEADERS,
    ...port.cors(visit),
  })
  outgoing.write(streaming.preamble)
  link.attached(attached.value)
  return null
}
