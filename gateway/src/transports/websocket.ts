import { CODES, type Code, LINES, type Result } from '@rungway/protocol'
import type { GatewaySocket, Refusal, SocketEvents } from '../http/request.ts'
import { CachedFormat, EncodeCache } from './base/encode-cache.ts'
import { type Wording, WritableLink } from './base/writable-link.ts'
import type { Admission, Transport } from './contract/transport.ts'

const WORDING: Wording = {
  transport: 'websocket',
  format: new CachedFormat(LINES),
  texts: new EncodeCache((lines) => lines.join('\n')),
  comment: null,
}

class SocketLink extends WritableLink implements SocketEvents {
  readonly #socket: GatewaySocket
  /**
   * What has come while an earlier message is being read; null while none is. As much as was read
   * from the socket before it paused.
   */
  #waiting: (string | Uint8Array)[] | null = null

  constructor(socket: GatewaySocket) {
    super(WORDING)
    this.#socket = socket
    this.opened(
      {
        write: (text) => socket.send(text),
        end: (code) => socket.close(CODES[code].closeCode, code),
        cut: () => socket.cut(),
      },
      false,
    )
    socket.listen(this)
  }

  message(data: string | Uint8Array): void {
    if (this.#waiting !== null) return void this.#waiting.push(data)
    const code = typeof data === 'string' ? this.attachment?.receive(data) : 'bad-frame'
    if (code instanceof Promise) void this.#settle(code)
    else if (code) this.end(code, 0)
  }

  async #settle(reading: Promise<Code | null>): Promise<void> {
    const waiting: (string | Uint8Array)[] = []
    this.#waiting = waiting
    this.#socket.pause()
    const code = await reading
    this.#waiting = null
    if (code !== null) this.end(code, 0)
    for (const data of waiting) this.message(data)
    if (this.#waiting === null) this.#socket.resume()
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
        const link = new SocketLink(socket)
        const attach = (admission: Result<Admission, Refusal>) => {
          const attached = admission.ok ? admission.value.attach(link) : admission
          if (attached.ok) return link.attached(attached.value)
          host.refused(request, attached.error)
          link.end(attached.error.code, attached.error.retryAfterMs)
        }
        const admission = host.admit(request)
        if (!(admission instanceof Promise)) return attach(admission)
        // What is sent before the user is known would reach no session.
        socket.pause()
        void admission.then((late) => {
          // A client that leaves during admission is not reported again: an attached link would
          // leak.
          if (socket.isOpen) attach(late)
          socket.resume()
        })
      }),
    )
  },
}
