import { WebSocket, WebSocketServer } from 'ws'
import { hearing } from '../hearing.ts'
import { listen } from '../http-server.ts'
import type { SystemServer } from '../system.ts'
import { say } from './say.ts'

export const server: SystemServer = {
  async listen(_settings, opened) {
    const { server, url, close } = await listen()
    const sockets = new WebSocketServer({ server })
    sockets.on('connection', (socket) => {
      const { hear, heard } = hearing()
      socket.on('message', (data) => heard(JSON.parse(data.toString())))
      opened({ send: (body) => say(socket, JSON.stringify(body)), hear })
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
