import type { Duplex } from 'node:stream'
import { CODES, type Code, LINES, RETRY, type Result } from '@rungway/protocol'
import type { WebSocket } from 'ws'
import { CachedFormat, EncodeCache } from './base/encode-cache.ts'
import type { Attachment, Link } from './contract/link.ts'
import type { Admission, Refusal, Transport } from './contract/transport.ts'

/** The first byte of a frame that is a whole text message (RFC 6455, section 5.2), and what its length is told by. */
const TEXT = 0x81
const IN_16_BITS = 126
const IN_64_BITS = 127

/** A message in one piece, as it goes over the wire. */
function frameOf(lines: readonly string[]): Buffer {
  const text = lines.join('\n')
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

const FORMAT = new CachedFormat(LINES)

/**
 * Writes to the stream itself: `ws` hands over the head of a frame and its text as two pieces, which made each write a third dearer. It reads,
 * answers pings and closes.
 */
class SocketLink implements Link {
  readonly transport = websocket.name
  readonly writes = 'often'
  readonly #socket: WebSocket
  readonly #stream: Duplex
  readonly #frames: EncodeCache
  #attachment: Attachment | null = null
  #isFull = false

  constructor(socket: WebSocket, stream: Duplex, frames: EncodeCache) {
    this.#socket = socket
    this.#stream = stream
    this.#frames = frames
  }

  /** From now on the link is a session's. */
  attached(attachment: Attachment): void {
    this.#attachment = attachment
    this.#socket.on('message', (data, isBinary) => {
      const code = isBinary ? 'bad-frame' : this.#attachment?.receive(String(data))
      if (code) this.end(code, 0)
    })
    this.#socket.on('close', () => this.#attachment?.detach())
    this.wake()
  }

  wake(): void {
    while (!this.#isFull && this.#attachment !== null && this.#socket.readyState === this.#socket.OPEN) {
      const lines = this.#attachment.pull(FORMAT)
      if (lines.length === 0) return
      this.#write(lines)
    }
  }

  quiet(): void {
    this.#attachment?.ping()
  }

  end(code: Code, retryAfterMs: number): void {
    if (this.#socket.readyState === this.#socket.OPEN) {
      const lines = this.#attachment?.pull(LINES) ?? []
      this.#write([...lines, LINES.control({ type: 'end', code, retry: RETRY[code], retryAfterMs })])
      this.#socket.close(CODES[code].closeCode, code)
    }
    this.#attachment?.detach()
    this.#attachment = null
  }

  #write(lines: readonly string[]): void {
    if (this.#stream.write(this.#frames.of(lines))) return
    this.#isFull = true
    this.#stream.once('drain', () => {
      this.#isFull = false
      this.wake()
    })
  }
}

// `ws` closes after an error by itself; without a listener the process would end instead.
const ignore = (): void => {}

/**
 * WebSocket (RFC 6455): a link is a socket, and what it has not taken yet keeps the next from being written.
 * A refusal upgrades first and closes with a code then, because a browser cannot see the status of a refused upgrade.
 */
export const websocket: Transport = {
  name: 'websocket',
  mount(routes, port) {
    const frames = new EncodeCache(frameOf)
    routes.upgrade('/websocket', (visit) => {
      // The handshake leaves at once: whoever connects is busy with it for as long as the gateway looks for the session.
      visit.accept((socket, stream) => {
        socket.on('error', ignore)
        const link = new SocketLink(socket, stream, frames)
        const attach = (admission: Result<Admission, Refusal>) => {
          const attached = admission.ok ? admission.value.attach(link) : admission
          if (attached.ok) link.attached(attached.value)
          else link.end(attached.error.code, attached.error.retryAfterMs)
        }
        const admission = port.admit(visit)
        if (!(admission instanceof Promise)) return attach(admission)
        // What it says before it is known who it is would be heard by nobody.
        socket.pause()
        void admission.then((late) => {
          // Who left meanwhile will not say so again: an attached link would never be missed.
          if (socket.readyState === socket.OPEN) attach(late)
          socket.resume()
        })
      })
      return null
    })
  },
}
