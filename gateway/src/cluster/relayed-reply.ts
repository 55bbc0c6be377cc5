import { type ClientHttp2Stream, constants } from 'node:http2'
import type { HttpReply, StreamWriter } from '../http/request.ts'
import { finish, letGo } from './let-go.ts'

/**
 * The body of a reply that another node sends in one piece; null when the stream ends before it is
 * whole.
 */
export function readWhole(stream: ClientHttp2Stream, length: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= length) chunks.push(chunk)
      else stream.close(constants.NGHTTP2_PROTOCOL_ERROR)
    })
    stream.on('end', () => {
      finish(stream)
      resolve(bytes === length ? Buffer.concat(chunks) : null)
    })
    stream.on('close', () => resolve(null))
  })
}

/** A body as the transport has made it: text, where it is text. */
export function withBody(reply: HttpReply, bytes: Buffer): HttpReply {
  const isText = reply.headers['content-type']?.startsWith('text/') === true
  return { ...reply, body: bytes.length === 0 ? null : isText ? bytes.toString() : bytes }
}

/** A reply that goes on, read from another node no faster than the client takes it. */
export class StreamRelay {
  readonly #stream: ClientHttp2Stream
  #writer: StreamWriter | null = null
  #isEnded = false

  constructor(stream: ClientHttp2Stream) {
    this.#stream = stream
    stream.on('close', () => this.end())
  }

  /** The body of the reply. */
  begin(writer: StreamWriter): void {
    this.#writer = writer
    const stream = this.#stream
    writer.listen({
      drained: () => void stream.resume(),
      closed: () => this.end(),
    })
    if (this.#isEnded) return writer.end()
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      if (!this.#isEnded && !writer.write(text)) stream.pause()
    })
    stream.on('end', () => {
      finish(stream)
      this.end()
    })
  }

  /** To the client it looks as any stream does that a network cuts: it asks again. */
  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    letGo(this.#stream)
    this.#writer?.end()
  }
}
