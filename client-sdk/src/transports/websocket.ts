import { toBase64Url } from '@rungway/protocol'
import type { ClientTransport } from '../transport.ts'

/** More than that waits in the outbox: behind a full buffer an answer to a ping would come too late to be believed. */
const MAX_BUFFERED_BYTES = 64 * 1024
const DRAIN_POLL_MS = 20
const OPEN = 1

/** A header is out of a page's reach, a subprotocol is not; and URLs end up in logs. */
const bearer = (token: string): string => `bearer.${toBase64Url(new TextEncoder().encode(token))}`

/** WebSocket (RFC 6455): both ways on one socket. */
export const websocket: ClientTransport = {
  name: 'websocket',
  isSupported: ({ WebSocket }) => WebSocket !== undefined,
  open(port) {
    const { environment, token } = port
    const protocols = ['rungway', ...(token === undefined ? [] : [bearer(token)])]
    // The ladder has asked `isSupported`.
    const Socket = environment.WebSocket as NonNullable<typeof environment.WebSocket>
    const socket = new Socket(port.url('websocket').replace(/^http/, 'ws'), protocols)
    let opened = false
    const wake = () => {
      if (socket.readyState !== OPEN) return
      while (socket.bufferedAmount < MAX_BUFFERED_BYTES) {
        const text = port.pull(MAX_BUFFERED_BYTES)
        if (text === '') return
        socket.send(text)
      }
      // No event tells when the buffer has drained.
      environment.after(DRAIN_POLL_MS, wake)
    }
    socket.onopen = () => {
      opened = true
      wake()
    }
    socket.onmessage = ({ data }: { data: unknown }) => port.receive(String(data).split('\n'))
    socket.onerror = () => {} // `close` follows, and knows no more.
    socket.onclose = () => port.lost({ outcome: opened ? 'cut' : 'refused' })
    port.signal.addEventListener('abort', () => socket.close())
    return { wake }
  },
}
