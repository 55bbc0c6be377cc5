import { CODES, LINES, type Result } from '@rungway/protocol'
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
  constructor(socket: GatewaySocket) {
    super(WORDING)
    this.opened(
      {
        write: (text) => socket.send(text),
        end: (code) => socket.close(CODES[code].closeCode, code),
      },
      false,
    )
    socket.listen(this)
  }

  message(data: string | Uint8Array): void {
    const code = typeof data === 'string' ? this.attachment?.receive(data) : 'bad-frame'
    if (code) this.end(code, 0)
  }
}

/**
 * WebSocket (RFC 6455): a link is a socket, and what it has not taken yet keeps the next from being written.
 * A refusal upgrades first and closes with a code then, because a browser cannot see the status of a refused upgrade.
 */
export const websocket: Transport = {
  name: 'websocket',
  mount(routes, host) {
    routes.upgrade('/websocket', (request) =>
      // The handshake leaves at once: the client is busy with it while the gateway looks for the session.
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
          // A client that leaves during admission is not reported again: an attached link would leak.
          if (socket.isOpen) attach(late)
          socket.resume()
        })
      }),
    )
  },
}
