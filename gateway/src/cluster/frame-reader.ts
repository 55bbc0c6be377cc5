import { constants, type Http2Stream } from 'node:http2'
import { type SocketFrame, SocketFrameDecoder } from './socket-frames.ts'

/** Reads the frames of a socket from a stream, and no faster than they are taken. */
export class FrameReader {
  readonly #stream: Http2Stream
  readonly #decoder: SocketFrameDecoder
  readonly #heard: (frame: SocketFrame) => void
  #isPaused = false

  constructor(stream: Http2Stream, maxBytes: number, heard: (frame: SocketFrame) => void) {
    this.#stream = stream
    this.#decoder = new SocketFrameDecoder(maxBytes)
    this.#heard = heard
    stream.on('data', (chunk: Buffer) => {
      this.#decoder.add(chunk)
      this.#read()
    })
  }

  /** Nothing is heard until `resume`. */
  pause(): void {
    this.#isPaused = true
    this.#stream.pause()
  }

  resume(): void {
    this.#isPaused = false
    this.#read()
    if (!this.#isPaused) this.#stream.resume()
  }

  #read(): void {
    while (!this.#isPaused && !this.#stream.destroyed) {
      const frame = this.#decoder.next()
      if (!frame.ok) return this.#stream.close(constants.NGHTTP2_PROTOCOL_ERROR)
      if (frame.value === null) return
      this.#heard(frame.value)
    }
  }
}
