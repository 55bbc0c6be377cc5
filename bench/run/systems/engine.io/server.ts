import { attach, type Socket } from 'engine.io'
import type { Message } from '../../traffic/end.ts'
import { listen } from '../http-server.ts'
import { inbox } from '../inbox.ts'
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
      const { onMessage, deliver } = inbox()
      socket.on('message', (text) => deliver(JSON.parse(String(text))))
      opened({ send: (body) => sendText(socket, body), onMessage })
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

/** A closed socket would drop the message silently. */
function sendText(socket: Socket, body: Message): void {
  if (socket.readyState !== 'open') throw new Error('the socket is not open')
  socket.send(JSON.stringify(body))
}
