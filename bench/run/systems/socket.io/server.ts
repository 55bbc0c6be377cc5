import { Server } from 'socket.io'
import { listen } from '../http-server.ts'
import { inbox } from '../inbox.ts'
import type { SystemServer } from '../system.ts'

export const server: SystemServer = {
  async listen({ recovery = false }, opened) {
    const { server, url, close } = await listen()
    const io = new Server(server, recovery ? { connectionStateRecovery: {} } : {})
    io.on('connection', (socket) => {
      const { onMessage, deliver } = inbox()
      socket.on('message', deliver)
      opened({
        send(body) {
          // With recovery it keeps messages for a disconnected socket.
          if (!recovery && !socket.connected) throw new Error('the socket is not connected')
          socket.emit('message', body)
        },
        onMessage,
      })
    })
    return {
      server,
      url,
      broadcast: (body) => void io.emit('message', body),
      async close() {
        io.disconnectSockets(true)
        io.engine.close()
        await close()
      },
    }
  },
}
