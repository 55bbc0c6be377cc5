import { toBase64Url } from '@rungway/protocol'
import type { WebSocketConstructor } from '../environment/environment.ts'
import { DRAIN_POLL_MS, MAX_BUFFERED_BYTES } from '../limits.ts'
import type { ClientTransport } from './contract.ts'

/** A header is out of a page's reach, a subprotocol is not; and URLs end up in logs. */
const bearer = (token: string): string => `bearer.${toBase64Url(new TextEncoder().encode(token))}`

/** WebSocket (RFC 6455): both ways on one socket. */
export const websocket: ClientTransport = {
  name: 'websocket',
  isSupported: ({ WebSocket }) => !!WebSocket,
  open(port) {
    const { environment, token } = port
    // The ladder has asked `isSupported`.
    const socket = new (environment.WebSocket as WebSocketConstructor)(
      port.url('websocket').replace(/^http/, 'ws'),
      token ? ['rungway', bearer(token)] : ['rungway'],
    )
    let isOpen = false
    let isFull = false
    const wake = () => {
      while (isOpen && !isFull) {
        if (socket.bufferedAmount >= MAX_BUFFERED_BYTES) {
          isFull = true
          // One look at a time, however often it is woken meanwhile.
          environment.after(DRAIN_POLL_MS, () => {
            isFull = false
            wake()
          })
          return
        }
        const text = port.pull(MAX_BUFFERED_BYTES)
        if (!text) return
        socket.send(text)
      }
    }
    socket.onopen = () => {
      isOpen = true
      wake()
    }
    socket.onmessage = ({ data }: { data: unknown }) => port.receive(String(data).split('\n'))
    socket.onerror = () => {} // `close` follows, and knows no more.
    socket.onclose = () => {
      port.lost(isOpen ? 'cut' : 'refused')
      isOpen = false
    }
    port.signal.addEventListener('abort', () => socket.close())
    return { wake }
  },
}
