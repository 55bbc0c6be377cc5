import { constants, type Http2Stream } from 'node:http2'
import { CODES, type Code } from '@rungway/protocol'
import type { BodyReader, GatewaySocket, SocketEvents } from '../http/request.ts'
import { FrameReader } from './frame-reader.ts'
import { letGo } from './let-go.ts'
import { binaryFrame, controlsFrame, type SocketFrame, textFrame } from './socket-frames.ts'

/**
 * A socket whose session is on another node: what its client says goes there, and what comes back is
 * written. Each direction is read no faster than the other side takes it.
 */
export class SocketBridge implements SocketEvents {
  readonly #socket: GatewaySocket
  readonly #stream: Http2Stream
  readonly #reader: FrameReader
  readonly #bodies: BodyReader
  /** Says how much is held of a message that has not come whole; null until something is. */
  #kept: ((bytes: number) => void) | null = null
  #isClosed = false

  constructor(socket: GatewaySocket, stream: Http2Stream, maxBytes: number, bodies: BodyReader) {
    this.#socket = socket
    this.#stream = stream
    this.#bodies = bodies
    socket.listen(this)
    this.#reader = new FrameReader(stream, maxBytes, (frame) => this.#heard(frame))
    stream.on('drain', () => socket.resume())
    // Without a close before, the other node is gone, or cannot be reached: as if the network had cut
    // the socket.
    stream.on('close', () => this.#over(() => socket.cut()))
  }

  /** The client is to go elsewhere. */
  end(code: Code): void {
    this.#over(() => this.#socket.close(CODES[code].closeCode, code))
  }

  arriving(bytes: number): void {
    if (bytes > 0) this.#kept ??= this.#bodies.open(({ code }) => this.#socket.discard(() => this.end(code)))
    this.#kept?.(bytes)
  }

  controls(count: number): void {
    this.#send(controlsFrame(count))
  }

  message(data: string | Uint8Array): void {
    this.#send(typeof data === 'string' ? textFrame(data) : binaryFrame(data))
  }

  drained(): void {
    this.#reader.resume()
  }

  closed(): void {
    this.#over(() => {})
  }

  #send(frame: Buffer): void {
    if (this.#isClosed || this.#stream.destroyed) return
    if (!this.#stream.write(frame)) this.#socket.pause()
  }

  #heard(frame: SocketFrame): void {
    if (this.#isClosed) return
    switch (frame.type) {
      case 'text':
        return this.#write(this.#socket.send(frame.text))
      case 'binary':
        return this.#write(this.#socket.sendAll([frame.bytes]))
      case 'close':
        return this.#over(() => this.#socket.close(frame.status, frame.reason))
      case 'controls':
        return this.#stream.close(constants.NGHTTP2_PROTOCOL_ERROR)
    }
  }

  #write(hasRoom: boolean): void {
    if (!hasRoom && this.#socket.isOpen) this.#reader.pause()
  }

  /** Once, whichever side ends first. */
  #over(close: () => void): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.arriving(0)
    this.#reader.resume()
    letGo(this.#stream)
    close()
  }
}
