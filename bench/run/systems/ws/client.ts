import { once } from 'node:events'
import { WebSocket } from 'ws'
import { inbox } from '../inbox.ts'
import { fail, type Lost } from '../lost.ts'
import type { ClientEnd } from '../system.ts'
import { sendText } from './send-text.ts'

export async function connect(url: string, lost: Lost = fail): Promise<ClientEnd> {
  const socket = new WebSocket(url.replace('http', 'ws'))
  const { onMessage, deliver } = inbox()
  socket.on('message', (data) => deliver(JSON.parse(data.toString())))
  await once(socket, 'open')
  const closed = (code: number) => lost(`the socket was closed: ${code}`)
  socket.on('close', closed)
  // `close` follows.
  socket.on('error', () => {})
  return {
    send: (body) => sendText(socket, JSON.stringify(body)),
    onMessage,
    async close() {
      socket.off('close', closed)
      if (socket.readyState === WebSocket.CLOSED) return
      socket.close()
      await once(socket, 'close')
    },
  }
}
