import type { Duplex } from 'node:stream'
import { constants, deflateRawSync } from 'node:zlib'
import type { WebSocket } from 'ws'
import { CachedBytes } from '../http/cached-bytes.ts'
import type { GatewaySocket, Refusal, SocketEvents } from '../http/request.ts'
import type { Unread } from '../http/unread.ts'
import type { GatewayLimits } from '../limits.ts'
import { SocketReceiver, type Watched } from './socket-receiver.ts'
import { awaitTurn, CLOSE_COST, spendTime } from './turn-budget.ts'

/**
 * The first byte of a frame that is a whole message (RFC 6455, section 5.2), and the marks of
 * longer lengths.
 */
const TEXT = 0x81
const BINARY = 0x82
const IN_16_BITS = 126
const IN_64_BITS = 127

const startOf = (length: number): number => (length < IN_16_BITS ? 2 : length < 0x1_0000 ? 4 : 10)

/** Writes the head of a frame at `at`. Returns where its content begins. */
function writeHead(into: Buffer, at: number, first: number, length: number): number {
  const start = startOf(length)
  into[at] = first
  if (start === 2) into[at + 1] = length
  else if (start === 4) {
    into[at + 1] = IN_16_BITS
    into.writeUInt16BE(length, at + 2)
  } else {
    into[at + 1] = IN_64_BITS
    into.writeBigUInt64BE(BigInt(length), at + 2)
  }
  return at + start
}

/** A text message in one piece, as it goes over the wire. */
function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const frame = Buffer.allocUnsafe(startOf(length) + length)
  frame.write(text, writeHead(frame, 0, TEXT, length))
  return frame
}

/** Several messages in one piece. */
function framesOf(messages: readonly (string | Uint8Array)[]): Buffer {
  const lengths = messages.map((message) => Buffer.byteLength(message))
  const frames = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + startOf(length) + length, 0))
  let at = 0
  messages.forEach((message, i) => {
    const length = lengths[i] ?? 0
    at = writeHead(frames, at, typeof message === 'string' ? TEXT : BINARY, length)
    if (typeof message === 'string') frames.write(message, at)
    else frames.set(message, at)
    at += length
  })
  return frames
}

/** Without compression. */
export const FRAME: CachedBytes = new CachedBytes(frameOf)

/** What most lines of JSON gain, they gain by the fastest level. */
const LEVEL = 1
/** The mark of a message that is compressed (RFC 7692, section 6). */
const COMPRESSED = 0x40
/** What a flush ends with, and a compressed message leaves out (section 7.2.1). */
const TAIL_BYTES = 4

/**
 * Compresses texts of a length that pays, each by itself. In one go: a text that is sent to many is
 * compressed once, order is kept without a queue, and no more than one window of memory is in use.
 */
export function deflatingFrame({
  minCompressedBytes,
  maxCompressedBytes,
}: Pick<GatewayLimits, 'minCompressedBytes' | 'maxCompressedBytes'>): (text: string) => Buffer {
  return (text) => {
    if (text.length < minCompressedBytes || text.length > maxCompressedBytes) return frameOf(text)
    const flushed = deflateRawSync(text, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH })
    const length = flushed.length - TAIL_BYTES
    if (length >= Buffer.byteLength(text)) return frameOf(text)
    const frame = Buffer.allocUnsafe(startOf(length) + length)
    flushed.copy(frame, writeHead(frame, 0, TEXT | COMPRESSED, length), 0, length)
    return frame
  }
}

/** RFC 6455, section 7.4.1: a condition that was not expected. */
const FAILED = 1_011

/** What `ws` closes a socket for, by its code of the error, in the words of the limits. */
const TOO_LONG = 'A message of the socket was longer than maxBatchBytes and maxMessageBytes allow. Send less at once.'
const TOO_CUT = 'A message of the socket came in more fragments than maxFragments allows. Send it in fewer.'
const LIMITS_BROKEN: ReadonlyMap<string, string> = new Map([
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', TOO_LONG],
  ['WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', TOO_LONG],
  ['WS_ERR_TOO_MANY_BUFFERED_PARTS', TOO_CUT],
])

/** Why `ws` has closed a socket; null when its connection was lost, which is no mistake. */
function brokenBy({ code, message }: Error & { readonly code?: string }): Refusal | null {
  if (code === undefined || !code.startsWith('WS_ERR_')) return null
  const limit = LIMITS_BROKEN.get(code)
  if (limit !== undefined) return { code: 'too-large', retryAfterMs: 0, message: limit }
  return { code: 'bad-frame', retryAfterMs: 0, message: `A frame broke a rule of WebSocket (RFC 6455): ${message}.` }
}

/**
 * A socket of `ws`, which reads, answers pings and closes. Messages are written to the stream
 * itself: `ws` hands over the head of a frame and its text as two pieces, which makes each write a
 * third dearer.
 */
export class NodeSocket implements GatewaySocket, Watched {
  readonly #socket: WebSocket
  readonly #stream: Duplex
  readonly #receiver: SocketReceiver
  readonly #unread: Unread
  readonly #frame: CachedBytes
  readonly #failed: (error: unknown) => void
  #events: SocketEvents | null = null
  #isDiscarded = false

  /**
   * `failed` is told what a listener throws, which would end the process; the socket is closed then.
   * `frame`: how a text becomes what the wire is given.
   */
  constructor(
    socket: WebSocket,
    stream: Duplex,
    unread: Unread,
    failed: (error: unknown) => void,
    frame: CachedBytes = FRAME,
  ) {
    this.#socket = socket
    this.#failed = failed
    this.#frame = frame
    this.#unread = unread
    this.#stream = stream
    // `ws` closes after an error by itself; without a listener the process would end instead.
    socket.on('error', (error) => {
      const refusal = brokenBy(error)
      if (refusal !== null) this.#call(() => this.#events?.broken?.(refusal))
    })
    this.#receiver = new SocketReceiver(socket, stream)
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  listen(events: SocketEvents): void {
    this.#events = events
    this.#receiver.listen(this)
    this.#socket.on('message', (data: Buffer, isBinary) => {
      this.#receiver.messageCame()
      this.#call(() => events.message(isBinary ? data : String(data)))
    })
    this.#socket.on('close', () => this.#call(() => events.closed()))
  }

  arriving(bytes: number): void {
    this.#call(() => this.#events?.arriving(bytes))
  }

  controls(count: number): void {
    this.#call(() => this.#events?.controls(count))
  }

  #call(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#failed(error)
      this.close(FAILED, '')
    }
  }

  send(text: string): boolean {
    return this.isOpen && this.#write(this.#frame.of(text))
  }

  sendAll(messages: readonly (string | Uint8Array)[]): boolean {
    const [first] = messages
    if (messages.length === 1 && typeof first === 'string') return this.send(first)
    return this.isOpen && this.#write(framesOf(messages))
  }

  #write(frames: Buffer): boolean {
    if (this.#stream.write(frames)) return true
    this.#stream.once('drain', () => this.#call(() => this.#events?.drained()))
    return false
  }

  close(status: number, reason: string): void {
    if (!this.isOpen) return
    this.#socket.close(status, reason)
    this.#stream.on(
      'close',
      this.#unread.hold(this.#stream.writableLength, () => this.cut()),
    )
  }

  cut(): void {
    this.#socket.terminate()
  }

  pause(): void {
    this.#receiver.pause()
    this.#socket.pause()
  }

  resume(): void {
    if (this.#isDiscarded) return
    this.#receiver.resume()
    this.#socket.resume()
  }

  discard(last: () => void): void {
    this.#isDiscarded = true
    // Of sockets that flood, what is thrown away costs as much as what is read.
    this.#socket.pause()
    this.#receiver.discard()
    // Sockets give way by the hundred, in one turn of the event loop.
    awaitTurn({
      proceed: () => {
        spendTime(CLOSE_COST)
        last()
        this.#stream.end()
      },
    })
  }
}
