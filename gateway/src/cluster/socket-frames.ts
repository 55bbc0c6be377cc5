import { err, ok, type Result } from '@rungway/protocol'

/**
 * What two nodes say of a socket over a stream: one byte for the kind, four for the length, and what
 * it carries.
 */
export type SocketFrame =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'binary'; readonly bytes: Uint8Array }
  /** So many pings and pongs of WebSocket's own have come. */
  | { readonly type: 'controls'; readonly count: number }
  /** From the session's node: the socket is to be closed so. */
  | { readonly type: 'close'; readonly status: number; readonly reason: string }

const KINDS = ['text', 'binary', 'controls', 'close'] as const
const HEAD_BYTES = 5
const NUMBER_BYTES = 4

/** Room for the number and the reason of a close (RFC 6455, section 5.5). */
const MAX_CLOSE_BYTES = NUMBER_BYTES + 123

function framed(type: SocketFrame['type'], length: number): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + length)
  frame.writeUInt8(KINDS.indexOf(type), 0)
  frame.writeUInt32BE(length, 1)
  return frame
}

export function textFrame(text: string): Buffer {
  const frame = framed('text', Buffer.byteLength(text))
  frame.write(text, HEAD_BYTES)
  return frame
}

export function binaryFrame(bytes: Uint8Array): Buffer {
  const frame = framed('binary', bytes.length)
  frame.set(bytes, HEAD_BYTES)
  return frame
}

export function controlsFrame(count: number): Buffer {
  const frame = framed('controls', NUMBER_BYTES)
  frame.writeUInt32BE(count, HEAD_BYTES)
  return frame
}

export function closeFrame(status: number, reason: string): Buffer {
  const text = Buffer.from(reason)
  const frame = framed('close', NUMBER_BYTES + text.length)
  frame.writeUInt32BE(status, HEAD_BYTES)
  frame.set(text, HEAD_BYTES + NUMBER_BYTES)
  return frame
}

/** Frames of a stream, however it is cut. Holds one frame that has not come whole, at most. */
export class SocketFrameDecoder {
  readonly #maxBytes: number
  readonly #chunks: Buffer[] = []
  #bytes = 0

  /** `maxBytes`: of one text, or of one piece of bytes. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Of what has come and is not read. */
  get bytes(): number {
    return this.#bytes
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
  }

  /** The next frame; null when it has not come whole. `bad-frame`: nothing more can be read. */
  next(): Result<SocketFrame | null, 'bad-frame'> {
    if (this.#bytes < HEAD_BYTES) return ok(null)
    const head = this.#joined(HEAD_BYTES)
    const type = KINDS[head.readUInt8(0)]
    const length = head.readUInt32BE(1)
    if (type === undefined || !this.#fits(type, length)) return err('bad-frame')
    if (this.#bytes < HEAD_BYTES + length) return ok(null)
    const body = this.#joined(HEAD_BYTES + length).subarray(HEAD_BYTES, HEAD_BYTES + length)
    const frame = frameOf(type, body)
    this.#drop(HEAD_BYTES + length)
    return ok(frame)
  }

  #fits(type: SocketFrame['type'], length: number): boolean {
    if (type === 'controls') return length === NUMBER_BYTES
    if (type === 'close') return length >= NUMBER_BYTES && length <= MAX_CLOSE_BYTES
    return length <= this.#maxBytes
  }

  /** At least so many bytes in one piece. Joined once for each frame, not for each chunk. */
  #joined(bytes: number): Buffer {
    const [first = Buffer.alloc(0)] = this.#chunks
    if (first.length >= bytes) return first
    const all = Buffer.concat(this.#chunks)
    this.#chunks.splice(0, this.#chunks.length, all)
    return all
  }

  #drop(bytes: number): void {
    const [first = Buffer.alloc(0), ...rest] = this.#chunks
    const left = first.subarray(bytes)
    this.#chunks.splice(0, this.#chunks.length, ...(left.length === 0 ? rest : [left, ...rest]))
    this.#bytes -= bytes
  }
}

function frameOf(type: SocketFrame['type'], body: Buffer): SocketFrame {
  switch (type) {
    case 'text':
      return { type, text: body.toString() }
    case 'binary':
      return { type, bytes: new Uint8Array(body) }
    case 'controls':
      return { type, count: body.readUInt32BE(0) }
    case 'close':
      return { type, status: body.readUInt32BE(0), reason: body.toString('utf8', NUMBER_BYTES) }
  }
}
