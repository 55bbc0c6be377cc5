import { constants, type Http2Stream } from 'node:http2'
import { CachedBytes } from '../http/cached-bytes.ts'
import type { GatewaySocket, SocketEvents } from '../http/request.ts'
import type { Unread } from '../http/unread.ts'
import { FrameReader } from './frame-reader.ts'
import { binaryFrame, closeFrame, type SocketFrame, textFrame } from './socket-frames.ts'

/** RFC 6455, section 7.4.1: a condition that was not expected. */
const FAILED = 1_011

/** A broadcast is encoded once for all sockets that other nodes hold. */
const TEXT = new CachedBytes(textFrame)

/** A socket that another node holds, at the node of its session. */
export class RelayedSocket implements GatewaySocket {
  readonly #stream: Http2Stream
  readonly #reader: FrameReader
  readonly #unread: Unread
  readonly #failed: (error: unknown) => void
  #events: SocketEvents | null = null
  #state: 'open' | 'discarding' | 'closed' = 'open'

  /** `failed` is told what a listener throws; the socket is closed then. */
  constructor(stream: Http2Stream, maxBytes: number, unread: Unread, failed: (error: unknown) => void) {
    this.#stream = stream
    this.#unread = unread
    this.#failed = failed
    this.#reader = new FrameReader(stream, maxBytes, (frame) => this.#call(() => this.#heard(frame)))
    stream.on('drain', () => this.#call(() => this.#events?.drained()))
    stream.on('close', () => {
      this.#state = 'closed'
      this.#call(() => this.#events?.closed())
    })
    // The client has left.
    stream.on('end', () => this.cut())
  }

  get isOpen(): boolean {
    return this.#state !== 'closed' && !this.#stream.destroyed
  }

  listen(events: SocketEvents): void {
    this.#events = events
  }

  send(text: string): boolean {
    return this.isOpen && this.#stream.write(TEXT.of(text))
  }

  sendAll(messages: readonly (string | Uint8Array)[]): boolean {
    if (!this.isOpen) return false
    const frames = messages.map((each) => (typeof each === 'string' ? textFrame(each) : binaryFrame(each)))
    return this.#stream.write(Buffer.concat(frames))
  }

  close(status: number, reason: string): void {
    if (!this.isOpen) return
    this.#state = 'closed'
    this.#stream.end(closeFrame(status, reason))
    this.#stream.on(
      'close',
      this.#unread.hold(this.#stream.writableLength, () => this.cut()),
    )
    // Nothing that comes is of use any more.
    this.#reader.resume()
  }

  cut(): void {
    this.#state = 'closed'
    this.#stream.close(constants.NGHTTP2_CANCEL)
  }

  pause(): void {
    if (this.#state === 'open') this.#reader.pause()
  }

  resume(): void {
    if (this.#state === 'open') this.#reader.resume()
  }

  discard(last: () => void): void {
    this.#state = 'discarding'
    this.#reader.pause()
    queueMicrotask(() => this.#call(last))
  }

  #call(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#failed(error)
      this.close(FAILED, '')
    }
  }

  #heard(frame: SocketFrame): void {
    if (this.#state !== 'open') return
    switch (frame.type) {
      case 'text':
        return this.#events?.message(frame.text)
      case 'binary':
        return this.#events?.message(frame.bytes)
      case 'controls':
        return this.#events?.controls(frame.count)
      case 'close':
        return this.cut()
    }
  }
}
