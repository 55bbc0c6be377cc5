import { WebSocket, WebSocketServer } from 'ws'
import { listen } from '../http-server.ts'
import { inbox } from '../inbox.ts'
import type { SystemServer } from '../system.ts'
import { sendText } from './send-text.ts'

export const server: SystemServer = {
  async listen(_settings, opened) {
    const { server, url, close } = await listen()
    const sockets = new WebSocketServer({ server })
    sockets.on('connection', (socket) => {
      const { onMessage, deliver } = inbox()
      socket.on('message', (data) => deliver(JSON.parse(data.toString())))
      opened({ send: (body) => sendText(socket, JSON.stringify(body)), onMessage })
    })
    return {
      server,
      url,
      broadcast(body) {
        const text = JSON.stringify(body)
        for (const socket of sockets.clients) if (socket.readyState === WebSocket.OPEN) socket.send(text)
      },
      close,
    }
  },
}
