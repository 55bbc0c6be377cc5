import { CODES, type Code, LINES, type Result } from '@rungway/protocol'
import { factsOf } from '../http/origin.ts'
import type { GatewaySocket, Refusal, RequestFacts, SocketEvents } from '../http/request.ts'
import { CachedFormat, EncodeCache } from './base/encode-cache.ts'
import { type Wire, type Wording, WritableLink } from './base/writable-link.ts'
import type { Admission, Transport, TransportHost } from './contract/transport.ts'

const WORDING: Wording = {
  transport: 'websocket',
  format: new CachedFormat(LINES),
  texts: new EncodeCache((lines) => lines.join('\n')),
  comment: null,
}

/** The wire of a link. A class, because each closure would be a third more memory for a link. */
class SocketWire implements Wire {
  readonly #socket: GatewaySocket

  constructor(socket: GatewaySocket) {
    this.#socket = socket
  }

  write(text: string): boolean {
    return this.#socket.send(text)
  }

  end(code: Code): void {
    this.#socket.close(CODES[code].closeCode, code)
  }

  cut(): void {
    this.#socket.cut()
  }
}

class SocketLink extends WritableLink implements SocketEvents {
  readonly #socket: GatewaySocket
  readonly #host: TransportHost
  /** For a late refusal: the request itself would keep its whole head for as long. */
  readonly #facts: RequestFacts
  /** Says how much is kept of what the client sends; null until something is, which is rare. */
  #kept: ((bytes: number) => void) | null = null
  /** Of a message that has not come whole. */
  #arriving = 0
  /**
   * What has come while an earlier message is being read; null while none is. As much as was read
   * from the socket before it paused.
   */
  #waiting: (string | Uint8Array)[] | null = null
  /** Of messages that wait, or are being read. */
  #unread = 0

  constructor(socket: GatewaySocket, host: TransportHost, facts: RequestFacts) {
    super(WORDING)
    this.#socket = socket
    this.#host = host
    this.#facts = facts
    this.opened(new SocketWire(socket), false)
    socket.listen(this)
  }

  arriving(bytes: number): void {
    this.#arriving = bytes
    this.#keepsNow()
  }

  controls(count: number): void {
    const paced = this.attachment?.spend(count)
    // Nothing is read meanwhile in any case where an earlier message is being read.
    if (!(paced instanceof Promise)) this.#heard(paced)
    else if (this.#waiting === null) this.#settle(paced, 0)
  }

  override closed(): void {
    super.closed()
    this.arriving(0)
  }

  message(data: string | Uint8Array): void {
    if (this.#waiting !== null) {
      this.#waiting.push(data)
      return this.#keep(data.length)
    }
    const code = typeof data === 'string' ? this.attachment?.receive(data) : 'bad-frame'
    if (code instanceof Promise) this.#settle(code, data.length)
    else this.#heard(code)
  }

  broken(refusal: Refusal): void {
    this.#host.refused(this.#facts, refusal)
  }

  #heard(code: Code | null | undefined): void {
    if (!code) return
    const { fault } = this.attachment ?? {}
    this.broken({ code, retryAfterMs: 0, ...(fault ? { message: fault } : {}) })
    this.end(code, 0)
  }

  #settle(reading: Promise<Code | null>, length: number): void {
    this.#settled(reading, length).catch((error: unknown) => {
      this.#host.failed(error)
      this.end('internal', 0)
    })
  }

  async #settled(reading: Promise<Code | null>, length: number): Promise<void> {
    const waiting: (string | Uint8Array)[] = []
    this.#waiting = waiting
    this.#socket.pause()
    this.#keep(length)
    const code = await reading
    this.#waiting = null
    this.#keep(-this.#unread)
    this.#heard(code)
    for (const data of waiting) this.message(data)
    if (this.#waiting === null) this.#socket.resume()
  }

  #keep(more: number): void {
    this.#unread += more
    this.#keepsNow()
  }

  #keepsNow(): void {
    const bytes = this.#arriving + this.#unread
    if (bytes > 0) this.#kept ??= this.#host.bodies.open((refusal) => this.#giveWay(refusal))
    this.#kept?.(bytes)
  }

  /** All together hold too much. */
  #giveWay(refusal: Refusal): void {
    this.#socket.discard(() => {
      this.#host.refused(this.#facts, refusal)
      this.end(refusal.code, refusal.retryAfterMs)
    })
  }
}

/**
 * WebSocket (RFC 6455): a link is a socket, and what it has not taken yet keeps the next from being
 * written. A refusal upgrades first and closes with a code then, because a browser cannot see the
 * status of a refused upgrade.
 */
export const websocket: Transport = {
  name: 'websocket',
  mount(routes, host) {
    routes.upgrade('/websocket', (request) =>
      // The handshake leaves at once: the client is busy with it while the gateway looks for the
      // session.
      request.accept((socket) => {
        const link = new SocketLink(socket, host, factsOf(request))
        const attach = (admission: Result<Admission, Refusal>) => {
          const attached = admission.ok ? admission.value.attach(link) : admission
          if (attached.ok) return link.attached(attached.value)
          host.refused(factsOf(request), attached.error)
          link.end(attached.error.code, attached.error.retryAfterMs)
        }
        const admission = host.admit(request)
        if (!(admission instanceof Promise)) return attach(admission)
        // What is sent before the user is known would reach no session.
        socket.pause()
        admission
          .then((late) => {
            // A client that leaves during admission is not reported again: an attached link would
            // leak.
            if (socket.isOpen) attach(late)
            socket.resume()
          })
          .catch((error: unknown) => {
            host.failed(error)
            link.end('internal', 0)
          })
      }),
    )
  },
}
