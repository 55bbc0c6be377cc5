import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { CachedBytes } from '../http/cached-bytes.ts'
import type { GatewaySocket, SocketEvents } from '../http/request.ts'
import { shareTurns } from './turn-budget.ts'

/**
 * The first byte of a frame that is a whole text message (RFC 6455, section 5.2), and the marks of
 * longer lengths.
 */
const TEXT = 0x81
const IN_16_BITS = 126
const IN_64_BITS = 127

/** A message in one piece, as it goes over the wire. */
function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const start = length < IN_16_BITS ? 2 : length < 0x1_0000 ? 4 : 10
  const frame = Buffer.allocUnsafe(start + length)
  frame[0] = TEXT
  if (start === 2) frame[1] = length
  else if (start === 4) {
    frame[1] = IN_16_BITS
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = IN_64_BITS
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(text, start)
  return frame
}

const FRAME = new CachedBytes(frameOf)

// `ws` closes after an error by itself; without a listener the process would end instead.
const ignore = (): void => {}

/**
 * A socket of `ws`, which reads, answers pings and closes. Messages are written to the stream
 * itself: `ws` hands over the head of a frame and its text as two pieces, which makes each write a
 * third dearer.
 */
export class NodeSocket implements GatewaySocket {
  readonly #socket: WebSocket
  readonly #stream: Duplex
  readonly #countMessage: () => void
  #events: SocketEvents | null = null

  constructor(socket: WebSocket, stream: Duplex) {
    this.#socket = socket
    this.#stream = stream
    socket.on('error', ignore)
    this.#countMessage = shareTurns(socket)
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  listen(events: SocketEvents): void {
    this.#events = events
    this.#socket.on('message', (data: Buffer, isBinary) => {
      this.#countMessage()
      events.message(isBinary ? data : String(data))
    })
    this.#socket.on('close', () => events.closed())
  }

  send(text: string): boolean {
    if (!this.isOpen) return false
    if (this.#stream.write(FRAME.of(text))) return true
    this.#stream.once('drain', () => this.#events?.drained())
    return false
  }

  close(status: number, reason: string): void {
    if (this.isOpen) this.#socket.close(status, reason)
  }

  cut(): void {
    this.#socket.terminate()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }
}
