import { attach, type Socket } from 'engine.io'
import type { Message } from '../../traffic/end.ts'
import { hearing } from '../hearing.ts'
import { listen } from '../http-server.ts'
import type { SystemServer } from '../system.ts'

export const server: SystemServer = {
  async listen(_settings, opened) {
    const { server, url, close } = await listen()
    const engine = attach(server, {})
    // Its own list is private.
    const sockets = new Set<Socket>()
    engine.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      const { hear, heard } = hearing()
      socket.on('message', (text) => heard(JSON.parse(String(text))))
      opened({ send: (body) => say(socket, body), hear })
    })
    return {
      server,
      url,
      broadcast(body) {
        const text = JSON.stringify(body)
        for (const socket of sockets) socket.send(text)
      },
      async close() {
        engine.close()
        await close()
      },
    }
  },
}

/** A socket that is closed would swallow it. */
function say(socket: Socket, body: Message): void {
  if (socket.readyState !== 'open') throw new Error('the socket is not open')
  socket.send(JSON.stringify(body))
}
