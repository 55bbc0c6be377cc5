import { Server } from 'socket.io'
import { hearing } from '../hearing.ts'
import { listen } from '../http-server.ts'
import type { SystemServer } from '../system.ts'

export const server: SystemServer = {
  async listen({ recovery = false }, opened) {
    const { server, url, close } = await listen()
    const io = new Server(server, recovery ? { connectionStateRecovery: {} } : {})
    io.on('connection', (socket) => {
      const { hear, heard } = hearing()
      socket.on('message', heard)
      opened({
        send(body) {
          // With recovery it keeps what is said to a socket that is not connected.
          if (!recovery && !socket.connected) throw new Error('the socket is not connected')
          socket.emit('message', body)
        },
        hear,
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
