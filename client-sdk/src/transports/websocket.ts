import { toBase64Url } from '@rungway/protocol'
import type { WebSocketConstructor } from '../environment/environment.ts'
import { DRAIN_POLL_MS, FAREWELL_MS, MAX_ANSWER_CHARS, MAX_BUFFERED_BYTES } from '../limits.ts'
import type { ClientTransport } from './contract.ts'

/**
 * Pages cannot set headers on a socket, but they can set subprotocols. A URL would end up in logs.
 */
const bearer = (token: string): string => `bearer.${toBase64Url(new TextEncoder().encode(token))}`

/** The state of a socket that takes text. */
const OPEN = 1

/** WebSocket (RFC 6455): both ways on one socket. */
export const websocket: ClientTransport = {
  name: 'websocket',
  isSupported: ({ WebSocket }) => !!WebSocket,
  open(port) {
    const { environment, token, signal } = port
    // The client has called `isSupported`.
    const socket = new (environment.WebSocket as WebSocketConstructor)(
      port.url('websocket', 'ws'),
      token ? ['rungway', bearer(token)] : ['rungway'],
    )
    let isOpen = false
    let isFull = false
    let cause: unknown
    const wake = () => {
      // Firefox closes the sockets of a page before the page hears of its end.
      while (isOpen && socket.readyState === OPEN && !isFull) {
        if (socket.bufferedAmount >= MAX_BUFFERED_BYTES) {
          isFull = true
          // One examination at a time, however often the link is woken meanwhile.
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
    socket.onmessage = ({ data }: { data: unknown }) => {
      const text = String(data)
      if (text.length > MAX_ANSWER_CHARS) port.lost('broken')
      else port.receive(text.split('\n'))
    }
    // `close` follows. Only Node's sockets say more than that something has failed.
    socket.onerror = ({ error }: { error?: unknown }) => {
      cause = error
    }
    socket.onclose = ({ code, reason }: { code?: number; reason?: string }) => {
      port.lost(isOpen ? 'cut' : 'refused', { closeCode: code, reason: reason || undefined, cause })
      isOpen = false
    }
    signal.addEventListener('abort', () => {
      socket.close()
      if (socket.terminate) environment.after(FAREWELL_MS, () => socket.terminate?.())
    })
    return { wake, farewell: wake }
  },
}
